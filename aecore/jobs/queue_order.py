"""Who comes next: round robin over owners. One pure function serves the engine and the place shown to a student."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar


class Waiting(Protocol):
    """What `order` reads of a waiting job."""

    @property
    def owner(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def front(self) -> int: ...
    @property
    def served(self) -> int: ...


W = TypeVar("W", bound=Waiting)


def order(
    queued: Sequence[W],
    running_owners: Iterable[str],
    served: Mapping[str, int] | None = None,
    addresses: Mapping[str, str] | None = None,
) -> list[W]:
    """The waiting jobs in the order in which slots are given to them.

    Jobs whose turn was cut short, by a fault say, and go on (`front` is 1) come first, the oldest of them before the
    others. Then those that a teacher has moved ahead (`front` is a larger number, which grows): the last one first.
    Then, again and again, the owner who holds the fewest slots; among equals the one whose last turn is longest ago
    (`served`: owner -> a number that grows with every turn), then the one who asked first (`number`). Of one owner's
    jobs, that comes first whose own last turn is longest ago, which is one that had none yet, then the older one.

    Of owners who had no turn yet, those come first of whose address (`addresses`: owner -> address, of all who have
    unfinished jobs) the fewest had or get one before them: somebody with forty cookies does not come forty times
    before the next person, and a class behind one address has its first turns as soon, but for one for each other
    address.
    """
    line = Line(queued, running_owners, served, addresses)
    result = []
    while (job := line.next()) is not None:
        result.append(job)
    return result


class Line(Generic[W]):
    """Those who wait, one after the other as `order` has them; slots may be let go, and jobs wait again, in between.

    Args:
        queued: the jobs that wait.
        running_owners: who holds slots, an owner as often as slots.
        served: as for `order`.
        addresses: as for `order`.
    """

    def __init__(
        self,
        queued: Sequence[W],
        running_owners: Iterable[str],
        served: Mapping[str, int] | None = None,
        addresses: Mapping[str, str] | None = None,
    ) -> None:
        self._turns = dict(served or {})
        self._held = Counter(running_owners)
        cut_short = sorted((job for job in queued if job.front == 1), key=lambda job: job.number)
        self._first = cut_short + sorted((job for job in queued if job.front > 1), key=lambda job: -job.front)
        self._waiting: dict[str, list[W]] = {}
        for job in sorted((job for job in queued if not job.front), key=lambda job: (job.served, job.number)):
            self._waiting.setdefault(job.owner, []).append(job)
        self._places = dict(addresses or {})
        self._begun = Counter(place for owner, place in self._places.items() if owner in self._turns)
        self._latest = max(self._turns.values(), default=0)

    def next(self) -> W | None:
        """Takes the one that gets a slot now; None where nobody waits."""
        if self._first:
            job = self._first.pop(0)
        elif self._waiting:
            owner = min(self._waiting, key=self._rank)
            job = self._waiting[owner].pop(0)
            if not self._waiting[owner]:
                del self._waiting[owner]
        else:
            return None
        self._latest += 1
        self._held[job.owner] += 1
        if job.owner not in self._turns and job.owner in self._places:
            self._begun[self._places[job.owner]] += 1
        self._turns[job.owner] = self._latest
        return job

    def leave(self, owner: str) -> None:
        """One of an owner's slots is free again."""
        self._held[owner] -= 1

    def again(self, job: W) -> None:
        """A job that has had its turn waits for its next one, behind its owner's others."""
        self._waiting.setdefault(job.owner, []).append(job)

    def owners(self) -> list[str]:
        """Whose jobs wait, an owner as often as jobs of theirs do."""
        first = [job.owner for job in self._first]
        return first + [owner for owner, jobs in self._waiting.items() for _ in jobs]

    def _rank(self, owner: str) -> tuple[int, int, int, int]:
        turn = self._turns.get(owner, -1)
        neighbours = self._begun[self._places[owner]] if turn < 0 and owner in self._places else 0
        return self._held[owner], turn, neighbours, self._waiting[owner][0].number
