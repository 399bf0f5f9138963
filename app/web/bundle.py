"""Where the built frontend lies, and under which names its files are served."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"


def manifest() -> dict[str, str]:
    """Names without hash -> names of the built files; empty where the frontend was not built."""
    path = STATIC / "manifest.json"
    try:
        return _read_manifest(path.stat().st_mtime_ns)
    except (FileNotFoundError, ValueError):
        return {}  # Not built, or being built at this moment.


@lru_cache(maxsize=1)
def _read_manifest(_changed: int) -> dict[str, str]:
    names: dict[str, str] = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))
    return names
