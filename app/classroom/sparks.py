"""The loss of many runs as small lines: each file of metrics is read once, and then only what came since."""

from __future__ import annotations

import json
import math
import threading
from pathlib import Path

from aecore.runs.folder import METRICS
from app.web.tail import Tail

MOST = 80
"""Points kept of a run; a wall's tile has no room for more."""


class Spark:
    """The loss of one run, thinned as it grows."""

    def __init__(self, folder: Path) -> None:
        self._tail = Tail(folder / METRICS)
        self._points: list[tuple[int, float]] = []
        self._every = 1
        self._seen = 0

    def read(self) -> list[tuple[int, float]]:
        """Step and training loss of the moments kept, and of the last one."""
        last: tuple[int, float] | None = None
        while True:
            lines, anew = self._tail.read()
            if anew:
                self._points, self._every, self._seen = [], 1, 0
            if not lines:
                break
            for line in lines:
                last = self._take(line) or last
        if last is not None and self._points[-1:] != [last]:
            return [*self._points, last]
        return list(self._points)

    def _take(self, line: str) -> tuple[int, float] | None:
        try:
            told = json.loads(line)
            loss, step = (told.get("train") or {}).get("loss"), int(told["step"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        if not isinstance(loss, int | float) or not math.isfinite(loss):
            return None
        if self._seen % self._every == 0:
            self._points.append((step, float(loss)))
            if len(self._points) > MOST:
                self._points, self._every = self._points[::2], self._every * 2
        self._seen += 1
        return step, float(loss)


class Sparks:
    """Those of the runs on a wall."""

    def __init__(self) -> None:
        self._kept: dict[Path, Spark] = {}
        self._lock = threading.Lock()

    def of(self, folder: Path) -> list[tuple[int, float]]:
        """The line of one run."""
        with self._lock:
            return self._kept.setdefault(folder, Spark(folder)).read()

    def keep(self, folders: set[Path]) -> None:
        """Forgets all others."""
        with self._lock:
            self._kept = {folder: spark for folder, spark in self._kept.items() if folder in folders}
