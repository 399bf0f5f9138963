"""Finished runs, remembered by what is in them: none may be lost or changed by what happens afterwards."""

from __future__ import annotations

import asyncio
import hashlib
import time
from pathlib import Path

from bench.classroom.training import Training

SETTLED_SECONDS = 1.0
EVERY = 2.0


def digests(folder: Path) -> dict[str, str]:
    """Of every file of a run, by its place in the folder."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


class Finished:
    """Remembers each run soon after it has finished.

    Args:
        training: knows the class's jobs.
        runs: the folder of the runs.
    """

    def __init__(self, training: Training, runs: Path) -> None:
        self.training, self.runs = training, runs
        self.known: dict[str, dict[str, str]] = {}

    async def go_on(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(EVERY)

    def look(self) -> None:
        """Remembers what has finished since."""
        for job in self.training.jobs():
            settled = job.state == "finished" and time.time() - (job.ended or 0.0) > SETTLED_SECONDS
            if settled and job.id not in self.known:
                self.known[job.id] = digests(self.runs / job.id)

    def spoiled(self) -> list[str]:
        """What is lost or changed: files that came later are none of it."""
        wrong = []
        for run, before in self.known.items():
            now = digests(self.runs / run) if (self.runs / run).is_dir() else {}
            wrong += [f"{run}/{file}" for file, digest in before.items() if now.get(file) != digest]
        return wrong
