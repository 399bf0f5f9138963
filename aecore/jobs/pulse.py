"""The engine's pulse: a small file beside the job table, touched while it is at work. Whoever looks sees it beat."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from aecore.disk.whole_files import write_json
from aecore.errors import RunError

FILE_NAME = "engine.json"
BEAT_SECONDS = 1.0
SILENT_SECONDS = 10.0
"""So long without a beat, and the engine is taken for gone or frozen: its writes wait a while on a slow disk."""


@dataclass(frozen=True)
class Engine:
    """What those who wait have to know of the engine: how many train at once, and for how long a turn lasts."""

    slots: int
    slice_seconds: float


class Pulse:
    """Beats for an engine. A disk that is full or away for a while must not end the engine: it only looks silent."""

    def __init__(self, runs: Path, engine: Engine) -> None:
        self._file = runs / FILE_NAME
        self._engine = engine
        self._last = 0.0
        self.beat()

    def beat(self) -> None:
        """Called often; touches the file once in a second, and writes it where it is not there."""
        now = time.monotonic()
        if self._last and now - self._last < BEAT_SECONDS:
            return
        try:
            if not self._last:
                raise FileNotFoundError  # Another engine's facts may be there.
            os.utime(self._file)
        except OSError:
            with suppress(RunError):
                write_json(self._file, asdict(self._engine))
        self._last = now


def engine_of(runs: Path) -> tuple[Engine, float] | None:
    """The engine of a folder of runs, and seconds since its last beat; None where there never was one."""
    file = runs / FILE_NAME
    try:
        values = json.loads(file.read_bytes())
        engine = Engine(int(values["slots"]), float(values["slice_seconds"]))
        return engine, max(0.0, time.time() - file.stat().st_mtime)
    except (OSError, ValueError, KeyError, TypeError):
        return None
