"""The trash: what ends after it was removed is put there, and what lies there is deleted in time or for its room."""

from __future__ import annotations

import logging
import time

from aecore.disk.room import folder_bytes, room
from aecore.engine.wishes import EngineTable
from aecore.errors import AELabError, RunError
from aecore.runs.folder import trash
from aecore.runs.trash import KEPT_SECONDS, Thrown, sweep, thrown

logger = logging.getLogger("aecore.engine")

LOOK_SECONDS = 2.0


class Emptying:
    """Looks after removed runs.

    Args:
        table: of the jobs.
        kept_seconds: for how long a run can be brought back.
    """

    def __init__(self, table: EngineTable, kept_seconds: float = KEPT_SECONDS) -> None:
        self._table = table
        self._kept_seconds = kept_seconds
        self._bytes: dict[str, int] = {}  # Of runs that no job knows, by id.
        self._looked = 0.0
        sweep(table.runs)

    def look(self) -> None:
        """Called often: once in a while, puts away what has ended, and deletes what is too old or takes too much."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        try:
            self._table.put_ended_away()
        except RunError as error:
            logger.error("what was removed cannot be put away: %s", error)
        lying = thrown(self._table.runs)
        self._bytes = {
            run: size for run, size in self._bytes.items() if any(run == each.run for each in lying)
        }
        if not lying:
            return
        known = self._table.removed_bytes()
        for each in lying:
            if self._has_to_go(each, lying, known):
                self._delete(each.run)
                known.pop(each.run, None)
                lying = [other for other in lying if other is not each]

    def make_room(self, wanted: int) -> None:
        """Deletes what was removed first until so many bytes can be written, or nothing is left to delete."""
        for each in thrown(self._table.runs):
            if room(self._table.runs) >= wanted:
                break
            self._delete(each.run)

    def _has_to_go(self, each: Thrown, lying: list[Thrown], known: dict[str, tuple[str, int]]) -> bool:
        if time.time() - each.at > self._kept_seconds or room(self._table.runs) == 0:
            return True
        quota, owner = self._table.quota, known[each.run][0] if each.run in known else ""
        taken = self._table.taken(owner)
        own = sum(size for other, size in known.values() if other == owner)
        every = sum(self._size(other.run, known) for other in lying)
        return (bool(owner) and taken.own + own > quota.each) or taken.all + every > quota.all

    def _size(self, run: str, known: dict[str, tuple[str, int]]) -> int:
        if run in known:
            return known[run][1]
        if run not in self._bytes:
            self._bytes[run] = folder_bytes(trash(self._table.runs) / run)
        return self._bytes[run]

    def _delete(self, run: str) -> None:
        try:
            self._table.empty(run)
            logger.info("the removed run %s is deleted", run)
        except AELabError as error:
            logger.error("the removed run %s is not deleted: %s", run, error)
