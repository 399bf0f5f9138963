"""The library's own sentences in another language: the English catalogue has their patterns, the other their words.

A word that goes with a number has both its forms, as in "{count} {count:file|files}".
"""

from __future__ import annotations

import re
import string
from functools import cache
from typing import Any

from aecore.errors import AELabError
from aecore.sentences import Sentence
from app.words.catalogues import catalogue

PREFIX = "said."
PAGE = (
    "page."  # Before such a key: words of the page's own, where the library's name what only a terminal has.
)


def is_singular(value: float, language: str) -> bool:
    """Whether a number of things is one in a language: French says "0 image"."""
    return abs(value) < 2 if language == "fr" else value == 1


class Words(string.Formatter):
    """Fills a message in, with the forms of its words that go with its numbers."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> Any:
        """Either form of "one|many" by the value; anything else as usual."""
        one, several, many = format_spec.partition("|")
        if not several:
            return super().format_field(value, format_spec)
        number = str(value).replace(",", "")
        return one if number.isdecimal() and is_singular(int(number), self._language) else many


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The keys and what they match, those with the most words of their own first."""
    known = {key: words for key, words in catalogue("en").items() if key.startswith(PREFIX)}
    by_words = sorted(known, key=lambda key: -len(re.sub(r"\{[^}]*\}", "", known[key])))
    return tuple((key, _pattern(known[key])) for key in by_words)


def _pattern(words: str) -> re.Pattern[str]:
    parts = string.Formatter().parse(words)
    return re.compile("".join(re.escape(text) + _field(name, forms) for text, name, forms, _ in parts))


def _field(name: str | None, forms: str | None) -> str:
    if forms:
        return f"(?:{'|'.join(re.escape(form) for form in forms.split('|'))})"
    return f"(?P<{name}>.+?)" if name else ""


def in_language(sentence: str, language: str) -> str | None:
    """A sentence of the library in a language; None where its words are not in the catalogue."""
    if language == "en":
        return sentence
    found = _found(sentence)
    return found and _filled(*found, language)


def on_page(sentence: str, language: str) -> str | None:
    """The same as the page says it, which has buttons where the library names options of a command."""
    found = _found(sentence)
    if found is None:
        return None
    key, values = found
    ours = f"{PAGE}{key}"
    return _filled(ours if ours in catalogue(language) else key, values, language)


def key_of(sentence: str) -> str | None:
    """The key of a sentence of the library; None where its words are not in the catalogue."""
    found = _found(sentence)
    return found and found[0]


def _found(sentence: str) -> tuple[str, dict[str, str]] | None:
    for key, pattern in _patterns():
        if match := pattern.fullmatch(sentence):
            return key, match.groupdict()
    return None


def _filled(key: str, values: dict[str, str], language: str) -> str:
    words = {name: _word(name, value, language) for name, value in values.items()}
    return Words(language).format(catalogue(language)[key], **words)


def _word(name: str, value: str, language: str) -> str:
    """What the library has put into a sentence: in the page's words where it is one choice of several."""
    if language == "en":
        return value
    said = catalogue(language)
    return said.get(f"choice.{name}.{value}", said.get(f"kind.{name}.{value}", value))


def said_in(said: AELabError | str, language: str) -> str | None:
    """What the library said, as the page says it in a language; None where it has no words for it."""
    sentence = said.sentence if isinstance(said, AELabError) else said
    if not (isinstance(sentence, Sentence) and sentence.key):
        return in_language(sentence, language)
    known = catalogue(language)
    ours, theirs = f"{PAGE}{PREFIX}{sentence.key}", f"{PREFIX}{sentence.key}"
    if language == "en" and ours not in known:
        return str(sentence)
    words = known.get(ours, known.get(theirs))
    return None if words is None else Words(language).format(words, **sentence.values)
