"""The catalogues: every word on the screen, by key, in English and French."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from aecore.evaluation.words import WORDS

LANGUAGES = ("en", "fr")
FOLDER = Path(__file__).parents[1] / "text"


@cache
def catalogue(language: str) -> dict[str, str]:
    """All messages of a language, by key."""
    messages: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    # What scores are called in English stands in the library, whose command line says it too.
    return {**WORDS, **messages} if language == "en" else messages


@cache
def catalogue_json(language: str) -> bytes:
    """A catalogue as the browser is given it."""
    return json.dumps(catalogue(language), ensure_ascii=False).encode()


@cache
def catalogue_hash(language: str) -> str:
    """Short digest of a catalogue: changes when a word does."""
    return hashlib.sha256(catalogue_json(language)).hexdigest()[:12]
