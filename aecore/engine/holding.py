"""Jobs that are held for want of room: none gets a slot before there is some, and each goes on by itself then."""

from __future__ import annotations

import logging
import time
from typing import Any

from aecore.disk.room import folder_bytes, room
from aecore.engine.emptying import Emptying
from aecore.engine.slots import Event
from aecore.engine.wishes import EngineTable
from aecore.engine.writer import EngineWriter
from aecore.jobs.table import Held, Job
from aecore.sentences import Sentence

logger = logging.getLogger("aecore.engine")

LEAST = 1 << 20
"""Bytes without which no run is begun, however small: what it writes beside its weights."""
LOOK_SECONDS = 1.0
_FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 60.0

MESSAGES: dict[str, Sentence] = {
    "disk": Sentence(
        "held_disk",
        "The disk is full: this run is held at its last checkpoint, and goes on by itself when there is room.",
    ),
    "quota": Sentence(
        "held_quota",
        "The room for runs is used up: this run is held at its last checkpoint, "
        "and goes on by itself when other runs are removed.",
    ),
}


class Holding:
    """Asks for room before a job gets a slot, and puts held jobs back into the queue.

    Args:
        table: of the jobs.
        writer: of its states.
        emptying: of the trash, whose room is had where a job lacks it.
    """

    def __init__(self, table: EngineTable, writer: EngineWriter, emptying: Emptying) -> None:
        self._table = table
        self._writer = writer
        self._emptying = emptying
        self._tries: dict[str, int] = {}
        self._again: dict[str, float] = {}  # Job -> when it may be tried anew, in monotonic seconds.
        self._wanted: dict[str, int] = {}  # Job -> bytes that its run must be allowed to take.
        self._looked = 0.0

    def lacks(self, job: Job) -> Held:
        """What a job lacks to go on; "" for nothing."""
        if self._table.allowed(job) < self._wanted.get(job.id, 0):
            return "quota"
        there = folder_bytes(self._table.runs / job.id)
        wanted = max(LEAST, job.bytes - there)
        if room(self._table.runs) < wanted:
            self._emptying.make_room(wanted)
        return "disk" if room(self._table.runs) < wanted else ""

    def hold(self, job: str, lack: Held, more: dict[str, Any] | None = None) -> None:
        """Writes down that a job is held. `more`: other columns."""
        logger.warning("job %s is held: %s", job, lack)
        self._writer.change(job, {"held": lack, "message": MESSAGES[lack]} | (more or {}))

    def landed(self, event: Event, paused: bool) -> None:
        """A slot has let a job go for want of room; a disk that still has some may refuse it all the same."""
        lack: Held = "quota" if event.bytes else "disk"
        self._wanted[event.job] = event.bytes
        tries = self._tries[event.job] = self._tries.get(event.job, 0) + 1
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(tries - 1, 10))
        self._again[event.job] = time.monotonic() + pause
        self.hold(event.job, lack, {"state": "queued", "slot": 0, "front": 0, "hold": int(paused)})

    def moved_on(self, job: str) -> None:
        """A job has come further, or ended: what it lacked is past."""
        for kept in (self._tries, self._again, self._wanted):
            kept.pop(job, None)

    def look(self) -> None:
        """Called often: once in a second, the held jobs that lack nothing any more wait for their turns again."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        for job in self._table.held():
            if now >= self._again.get(job.id, 0.0) and not self.lacks(job):
                logger.info("job %s has room again", job.id)
                self._writer.change(job.id, {"held": "", "message": ""})
