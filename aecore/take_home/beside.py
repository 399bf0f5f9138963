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
def french_scores() -> dict[str, str]:
    """What scores are called in French; the page's catalogue has it."""
    try:
        words: dict[str, str] = json.loads((APP / "text" / "fr.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: said for key, said in words.items() if key.startswith("score.")}
