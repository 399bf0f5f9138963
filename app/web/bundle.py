"""Where the built frontend lies, and under which names its files are served."""

from __future__ import annotations

import json
import re
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


_IMPORTED = re.compile(r'\bfrom ?"\./([\w.-]+\.js)"|\bimport ?"\./([\w.-]+\.js)"')


@lru_cache(maxsize=32)
def with_imports(name: str) -> tuple[str, ...]:
    """A built file, and the files that it imports before it runs, those of these as well. The names hold hashes."""
    found, ahead = {name: None}, [name]
    while ahead:
        try:
            text = (STATIC / ahead.pop()).read_text(encoding="utf-8")
        except OSError:
            continue  # Being built at this moment.
        new = [one or other for one, other in _IMPORTED.findall(text) if (one or other) not in found]
        found |= dict.fromkeys(new)
        ahead += new
    return tuple(found)
