"""The library's own sentences in another language: the English catalogue has their patterns, the other their words."""

from __future__ import annotations

import re
import string
from functools import cache

from app.catalogues import catalogue

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
    for key, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            words = {name: _word(name, value, language) for name, value in found.groupdict().items()}
            return catalogue(language)[key].format(**words)
    return None


def _word(name: str, value: str, language: str) -> str:
    """What the library has put into a sentence: in the page's words where it is one choice of several."""
    said = catalogue(language)
    return said.get(f"choice.{name}.{value}", said.get(f"kind.{name}.{value}", value))
