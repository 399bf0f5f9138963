"""The words of what is taken home, in both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from aecore.evaluation.words import WORDS
from aecore.take_home.beside import page_words

LANGUAGES = ("en", "fr")
FOLDER = Path(__file__).parent / "words"


@cache
def words(language: str) -> Mapping[str, str]:
    """The words of a language by key, those of scores among them; English for one that is not there."""
    known = language if language in LANGUAGES else LANGUAGES[0]
    found: dict[str, str] = json.loads((FOLDER / f"{known}.json").read_text(encoding="utf-8"))
    return {**WORDS, **page_words(known), **found}


def named(language: str, key: str, plain: object) -> str:
    """What a thing is called; its plain name where there are no words for it."""
    return words(language).get(key, str(plain))


def number(language: str, value: float) -> str:
    """A number in four digits, as the language writes it."""
    written = f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}".replace(",", "\u202f")
    return written.replace(".", ",") if language == "fr" else written
