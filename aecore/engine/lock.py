"""One engine to a runs folder, and none before the last one's workers are gone."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from pathlib import Path

from aecore.errors import EngineError
from aecore.jobs.complaints import explained

_LEFTOVER_SECONDS = 15.0


class EngineLock:
    """Holds a runs folder until `close` or the end of the process, however it ends.

    `workers` is a descriptor of a second lock that worker processes inherit: it is free only when all of them are
    gone, so that no two processes ever write one run folder.

    Raises:
        EngineError: another engine works there, or the folder cannot be written.
    """

    def __init__(self, runs: Path) -> None:
        with explained(runs):
            runs.mkdir(parents=True, exist_ok=True)
            self._engine = _open(runs / "engine.lock")
            if not _lock(self._engine, 0.0):
                holder = os.read(self._engine, 32).decode(errors="replace").strip()
                os.close(self._engine)
                if not holder:
                    raise EngineError(
                        "engine_works",
                        "engine: expected no other engine on this runs folder, found one at work on {folder}; "
                        "try stopping it, or another folder with --runs.",
                        folder=str(runs),
                    )
                raise EngineError(
                    "engine_there",
                    "engine: expected no other engine on this runs folder, "
                    "found one at work on {folder} (process {holder}); "
                    "try stopping it, or another folder with --runs.",
                    folder=str(runs),
                    holder=holder,
                )
            os.ftruncate(self._engine, 0)
            os.pwrite(self._engine, f"{os.getpid()}\n".encode(), 0)
            self.workers = _open(runs / "workers.lock")
            if not _lock(self.workers, _LEFTOVER_SECONDS):
                self.close()
                raise EngineError(
                    "engine_leaves",
                    "engine: expected the workers of the last engine to have ended, "
                    "found one that still writes into {folder}; try ending it, or again in a minute.",
                    folder=str(runs),
                )

    def close(self) -> None:
        """Lets another engine take the folder."""
        for descriptor in (self._engine, self.workers):
            with contextlib.suppress(OSError):
                os.close(descriptor)


def _open(file: Path) -> int:
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _lock(descriptor: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.05)
