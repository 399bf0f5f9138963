"""The runs that ship with AE Lab."""

from __future__ import annotations

from pathlib import Path

from aecore.runs.folder import RECIPE

ORDER = "order.txt"
"""Beside their folders: the order in which they are shown, a name a line."""


def ready_made_runs() -> dict[str, Path]:
    """The folders of the ready-made runs, by name, in the order in which they are shown."""
    # In a wheel they lie inside the package, in a checkout beside it.
    here = Path(__file__).resolve().parents[1]
    for models in (here / "models", here.parent / "models"):
        found = {path.parent.name: path.parent for path in sorted(models.glob(f"*/{RECIPE}"))}
        if found:
            listed = [name for name in _order(models) if name in found]
            return {name: found[name] for name in dict.fromkeys([*listed, *found])}
    return {}


def _order(models: Path) -> list[str]:
    try:
        return (models / ORDER).read_text(encoding="utf-8").split()
    except OSError:
        return []
