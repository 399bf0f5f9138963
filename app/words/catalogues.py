"""The catalogue files: every word on the screen, by key, in English and French."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "fr")
FOLDER = Path(__file__).parents[1] / "text"


@cache
def catalogue(language: str) -> dict[str, str]:
    """All messages of a language, by key."""
    messages: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return messages


@cache
def catalogue_hash(language: str) -> str:
    """Short digest of a catalogue file: changes when a word does."""
    return hashlib.sha256((FOLDER / f"{language}.json").read_bytes()).hexdigest()[:12]
