"""How long a recorded training has taken by the clock on the wall: steps, snapshots and files, pauses left out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aecore.runs.folder import whole_lines
from aecore.training.training import Training


class Clock:
    """Runs while a training runs, and goes on where an earlier process of the same run left it."""

    def __init__(self, training: Training) -> None:
        self._training = training
        self._begun = time.monotonic()
        self._before = 0.0
        self._stood = 0.0

    def start(self, metrics: Path) -> None:
        """Begins at what the last line of a run's metrics says, at nought where there is none."""
        if metrics.exists():
            for _, line in whole_lines(metrics):
                # Written by an earlier version, a line knows the time spent in steps alone.
                self._before = float(line.get("elapsed", line.get("seconds", 0.0)))
        self._begun = time.monotonic()

    def seconds(self) -> float:
        """Seconds that have passed, pauses left out."""
        standing = self._stood + self._training.control.waited
        return self._before + max(0.0, time.monotonic() - self._begun - standing)

    @contextmanager
    def standing(self, still: bool) -> Iterator[None]:
        """Leaves out what passes meanwhile where the training stands still."""
        begun = time.monotonic()
        try:
            yield
        finally:
            if still:
                self._stood += time.monotonic() - begun
