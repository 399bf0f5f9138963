"""The minutes of a lesson: how long each student's runs train is counted, and who has used theirs up trains no more."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable

from aecore.engine.slot_holder import Flight
from aecore.engine.wishes import EngineTable
from aecore.errors import EngineError
from aecore.jobs.lessons import used_up
from aecore.sentences import Sentence

logger = logging.getLogger("aecore.engine")

_NOTED_SECONDS = 1.0


class Minutes:
    """Counts for a dispatcher. Standing still, paused say, takes no minutes.

    Args:
        table: of the jobs, where it is noted; its `minutes_limit` says how many there are.
        limited: whether an owner's minutes are; a teacher's are not.
    """

    def __init__(self, table: EngineTable, limited: Callable[[str], bool] = lambda _owner: True) -> None:
        self._table = table
        self._limited = limited
        self._since: dict[
            str, float
        ] = {}  # Job -> up to when its training was counted, in monotonic seconds.
        self._new: Counter[str] = Counter()  # Owner -> seconds that are not noted yet.
        self._noted = 0.0

    def hear(self, flight: Flight, state: str) -> None:
        """Something came of a flight, which is in this state from now on; "" for one that has landed."""
        now = time.monotonic()
        since = self._since.pop(flight.job, None)
        if since is not None:
            self._new[flight.owner] += now - since  # type: ignore[assignment]  # a Counter counts in any numbers
        if state == "running":
            self._since[flight.job] = now

    def look(self, flights: Iterable[Flight]) -> list[Flight]:
        """Called often: notes what was counted once in a second, and says whose flights are to end."""
        now = time.monotonic()
        if now - self._noted < _NOTED_SECONDS:
            return []
        self._noted = now
        there = [flight for flight in flights if flight.job in self._since]
        for flight in there:
            self.hear(flight, "running")
        self.note()
        return [flight for flight in there if not flight.asked and self.over(flight.owner)]

    def note(self) -> None:
        """Writes down what was counted; where the disk does not take it, the next time."""
        if self._new:
            try:
                self._table.add_training(self._new)
            except EngineError as error:
                logger.warning("%s", error)
            else:
                self._new.clear()

    def over(self, owner: str) -> Sentence | None:
        """What is said to who has used theirs up; None for anybody else."""
        minutes = self._table.minutes_limit
        if not minutes or self._table.trained().get(owner, 0.0) < 60 * minutes or not self._limited(owner):
            return None
        return used_up(minutes)
