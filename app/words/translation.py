"""The library's own sentences in another language, by their keys: English stands where they are raised.

A word that goes with a number has both its forms, as in "{count} {count:fichier|fichiers}".
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

from aecore.errors import AELabError
from aecore.sentences import Sentence, Value
from app.words.catalogues import catalogue

PREFIX = "said."
# Before such a key: words of the page's own, where the library's name what only a terminal has.
PAGE = "page."


def is_singular(value: float, language: str) -> bool:
    """Whether a number of things is one in a language: French says "0 image"."""
    return abs(value) < 2 if language == "fr" else value == 1


def whole_number(value: int, language: str) -> str:
    """A whole number within a sentence: 1,437 and 60,000; in French 1437 and 60 000, the space a narrow one."""
    if language == "en":
        return f"{value:,}"
    return f"{value:,}".replace(",", "\u202f") if abs(value) >= 10_000 else str(value)


class Words(string.Formatter):
    """Fills a message in, with the forms of its words that go with its numbers."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> Any:
        """Either form of "one|many" by the value; anything else as usual."""
        one, several, many = format_spec.partition("|")
        if several:
            return one if isinstance(value, int) and is_singular(value, self._language) else many
        return whole_number(value, self._language) if isinstance(value, int) else str(value)


def said_in(said: AELabError | Sentence | str, language: str) -> str | None:
    """What the library said, as the page says it in a language; None where it has no words for it.

    The page has own words where the library's name what only a terminal has, an option of a command say. A text
    without a key is itself in English.
    """
    sentence = said.sentence if isinstance(said, AELabError) else said
    if not isinstance(sentence, Sentence):
        return sentence if language == "en" else None
    known = catalogue(language)
    ours, theirs = f"{PAGE}{PREFIX}{sentence.key}", f"{PREFIX}{sentence.key}"
    if language == "en" and ours not in known:
        return str(sentence)
    try:
        return _filled(ours if ours in known else theirs, sentence.values, language)
    except (KeyError, ValueError, IndexError):  # No words, or a sentence stored by another version.
        return str(sentence) if language == "en" else None


def key_of(said: AELabError | Sentence | str) -> str:
    """The key of what the library said; "" where it has none."""
    sentence = said.sentence if isinstance(said, AELabError) else said
    return sentence.key if isinstance(sentence, Sentence) else ""


def _filled(key: str, values: Mapping[str, Value], language: str) -> str:
    words = {name: _word(name, value, language) for name, value in values.items()}
    return Words(language).vformat(catalogue(language)[key], (), words)


def _word(name: str, value: Value, language: str) -> Value:
    """What the library has put into a sentence: in the page's words where it is one choice of several."""
    if language == "en" or not isinstance(value, str):
        return value
    if isinstance(value, Sentence):
        return said_in(value, language) or value
    said = catalogue(language)
    return said.get(f"choice.{name}.{value}", said.get(f"kind.{name}.{value}", value))
