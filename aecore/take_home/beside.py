"""Files of the app that the library reads and never imports: they lie beside it, in a checkout and in a wheel."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from aecore.errors import ExportError

APP = Path(__file__).resolve().parents[2] / "app"


def built(pattern: str) -> Path:
    """The file of the built frontend whose name is like this.

    Raises:
        ExportError: the frontend was not built.
    """
    found = sorted((APP / "static").glob(pattern))
    if not found:
        raise ExportError(
            "page_unbuilt",
            "{file}: expected the page's built runtime, found none; try `make frontend`, or installing AE Lab anew.",
            file=pattern,
        )
    return found[-1]


@cache
def page_words(language: str) -> dict[str, str]:
    """The page's own words: of parts, of their fields and choices, and in French of scores too."""
    try:
        words: dict[str, str] = json.loads((APP / "text" / f"{language}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # Without them things have their own names, as in a recipe file.
    return words
