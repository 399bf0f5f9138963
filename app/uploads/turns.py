"""One import at a time on this server; those who wait take turns, whoever has been served longest ago first."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MOST_OF_AN_OWNER = 3
MOST_IN_ALL = 100


@dataclass(frozen=True)
class Waiting:
    """One who waits: whose import it is, and the how-manieth that came."""

    owner: str
    number: int


class FullError(Exception):
    """More wait already than may."""


def in_order(waiting: Sequence[Waiting], served: Mapping[str, int]) -> list[Waiting]:
    """Those who wait, the next one first: everybody's first import before anybody's second.

    Args:
        waiting: in the order in which they came.
        served: by owner: when they were served last, as a number that grows; those who never were come first.
    """
    of_owner: Counter[str] = Counter()
    places = {}
    for each in waiting:
        places[each] = of_owner[each.owner], served.get(each.owner, -1), each.number
        of_owner[each.owner] += 1
    return sorted(waiting, key=lambda each: places[each])


class Turns:
    """Who reads, and who waits to."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[Waiting] = []
        self._reading: Waiting | None = None
        self._served: dict[str, int] = {}
        self._came = 0

    def enter(self, owner: str) -> Waiting:
        """A place in the queue. Raises FullError."""
        with self._changed:
            there = [*self._waiting, *([self._reading] if self._reading else [])]
            if len(there) >= MOST_IN_ALL or sum(each.owner == owner for each in there) >= MOST_OF_AN_OWNER:
                raise FullError
            self._came += 1
            place = Waiting(owner, self._came)
            self._waiting.append(place)
            return place

    def before(self, place: Waiting) -> int | None:
        """How many imports come before it, the one that is read included; None once its turn has come."""
        with self._changed:
            if place not in self._waiting:
                return None
            return in_order(self._waiting, self._served).index(place) + (self._reading is not None)

    def wait(self, place: Waiting, seconds: float) -> bool:
        """Waits so long for its turn; whether it has come."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_next(place), seconds)
            if not self._is_next(place):
                return False
            self._waiting.remove(place)
            self._reading = place
            self._served[place.owner] = place.number
            return True

    def leave(self, place: Waiting) -> None:
        """It is over, or nobody waits for it any more."""
        with self._changed:
            if place in self._waiting:
                self._waiting.remove(place)
            if self._reading == place:
                self._reading = None
            here = {each.owner for each in self._waiting}
            # Who has nothing here for as long as many imports take is as one who comes for the first time.
            self._served = {
                owner: number
                for owner, number in self._served.items()
                if owner in here or self._came - number < MOST_IN_ALL
            }
            self._changed.notify_all()

    def _is_next(self, place: Waiting) -> bool:
        return self._reading is None and in_order(self._waiting, self._served)[:1] == [place]
