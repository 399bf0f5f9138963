"""The engine's pulse: a small file beside the job table, touched while it is at work. Whoever looks sees it beat."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from aecore.disk.whole_files import write_json
from aecore.errors import RunError

FILE_NAME = "engine.json"
BEAT_SECONDS = 1.0
SILENT_SECONDS = 10.0
"""So long without a beat, and the engine is taken for gone or frozen: its writes wait a while on a slow disk."""


@dataclass(frozen=True)
class Engine:
    """What those who wait have to know of the engine: how many train at once, and for how long a turn lasts.

    `without_workers`: its worker processes end before they can train; it tries again and again.
    """

    slots: int
    slice_seconds: float
    without_workers: bool = False


class Pulse:
    """Beats for an engine. A disk that is full or away for a while must not end the engine: it only looks silent."""

    def __init__(self, runs: Path, engine: Engine) -> None:
        self._file = runs / FILE_NAME
        self._engine = engine
        self._last = 0.0
        self.beat()

    @property
    def slice_seconds(self) -> float:
        """For how long a turn lasts; what is set is told with the next beat."""
        return self._engine.slice_seconds

    @slice_seconds.setter
    def slice_seconds(self, seconds: float) -> None:
        if seconds != self._engine.slice_seconds:
            self._engine, self._last = replace(self._engine, slice_seconds=seconds), 0.0

    def beat(self, *, without_workers: bool = False) -> None:
        """Called often; touches the file once in a second, and writes it where what it says has changed."""
        now = time.monotonic()
        engine = replace(self._engine, without_workers=without_workers)
        if self._last and now - self._last < BEAT_SECONDS and engine == self._engine:
            return
        try:
            if not self._last or engine != self._engine:
                raise FileNotFoundError  # Other facts may be there.
            os.utime(self._file)
        except OSError:
            with suppress(RunError):
                write_json(self._file, asdict(engine))
        self._last, self._engine = now, engine


def engine_of(runs: Path) -> tuple[Engine, float] | None:
    """The engine of a folder of runs, and seconds since its last beat; None where there never was one."""
    file = runs / FILE_NAME
    try:
        values = json.loads(file.read_bytes())
        engine = Engine(
            int(values["slots"]), float(values["slice_seconds"]), bool(values.get("without_workers"))
        )
        return engine, max(0.0, time.time() - file.stat().st_mtime)
    except (OSError, ValueError, KeyError, TypeError):
        return None
