"""The library's own sentences in another language: the English catalogue has their patterns, the other their words."""

from __future__ import annotations

import re
import string
from functools import cache

from app.words.catalogues import catalogue

PREFIX = "said."


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The keys and what they match, those with the most words of their own first."""
    known = {key: words for key, words in catalogue("en").items() if key.startswith(PREFIX)}
    by_words = sorted(known, key=lambda key: -len(re.sub(r"\{\w+\}", "", known[key])))
    return tuple((key, _pattern(known[key])) for key in by_words)


def _pattern(words: str) -> re.Pattern[str]:
    parts = string.Formatter().parse(words)
    return re.compile(
        "".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts)
    )


def in_language(sentence: str, language: str) -> str | None:
    """A sentence of the library in a language; None where its words are not in the catalogue."""
    if language == "en":
        return sentence
    found = _found(sentence)
    if found is None:
        return None
    key, match = found
    words = {name: _word(name, value, language) for name, value in match.groupdict().items()}
    return catalogue(language)[key].format(**words)


def key_of(sentence: str) -> str | None:
    """The key of a sentence of the library; None where its words are not in the catalogue."""
    found = _found(sentence)
    return found and found[0]


def _found(sentence: str) -> tuple[str, re.Match[str]] | None:
    for key, pattern in _patterns():
        if match := pattern.fullmatch(sentence):
            return key, match
    return None


def _word(name: str, value: str, language: str) -> str:
    """What the library has put into a sentence: in the page's words where it is one choice of several."""
    said = catalogue(language)
    return said.get(f"choice.{name}.{value}", said.get(f"kind.{name}.{value}", value))
