"""What a run's folder says of it in short: the last picture of its map, and the scores that a card shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from aecore.cache import Cache
from aecore.evaluation.registry import SCORES as KNOWN
from aecore.runs.folder import ABOUT, SCORES, snapshots

SHOWN = ("squared_error", "knn_accuracy")
"""The scores that nearly every run has: one of its reconstructions, one of its codes."""
ENDED = ("finished", "stopped", "failed")

_known: Cache[Facts] = Cache(2000)


@dataclass(frozen=True)
class Facts:
    """Of one run.

    Attributes:
        step: of its last snapshot; None where it has none yet.
        scores: by name, those of `SHOWN` that it wrote down.
    """

    step: int | None = None
    scores: tuple[tuple[str, float], ...] = ()


def facts_of(folder: Path, state: str) -> Facts:
    """What a folder says; of a run that has ended it is read once."""
    if state not in ENDED:
        return Facts(_last(folder))
    try:
        stat = (folder / ABOUT).stat()
    except OSError:
        return Facts()
    return _known.get((folder, stat.st_ino, stat.st_mtime_ns), lambda: Facts(_last(folder), _scores(folder)))


def _last(folder: Path) -> int | None:
    return max(snapshots(folder), default=None)


def _scores(folder: Path) -> tuple[tuple[str, float], ...]:
    try:
        table = json.loads((folder / SCORES).read_bytes())
    except (OSError, ValueError):
        return ()  # It ended before it was scored.
    found = {name: table.get(name) for name in SHOWN if name in KNOWN} if isinstance(table, dict) else {}
    return tuple((name, float(value)) for name, value in found.items() if isinstance(value, int | float))
