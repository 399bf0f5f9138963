"""Who comes next: round robin over owners. One pure function serves the engine and the place shown to a student."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
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
Rank = tuple[int, int, int, int]


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
        # Of ranks that have changed since, entries lie there too: they are passed over when they come first. Of owners
        # who had no turn yet, all of an address change together: of each address the first one lies there.
        self._ranked: list[tuple[Rank, str]] = []
        self._new: dict[str, list[tuple[int, int, str]]] = {}
        for owner in self._waiting:
            if self._is_new(owner):
                self._new.setdefault(self._places[owner], []).append(self._among_new(owner))
            else:
                heappush(self._ranked, (self._rank(owner), owner))
        for place, owners in self._new.items():
            heapify(owners)
            self._rank_first_of(place)

    def next(self) -> W | None:
        """Takes the one that gets a slot now; None where nobody waits."""
        if self._first:
            job = self._first.pop(0)
        elif self._waiting:
            rank, owner = heappop(self._ranked)
            while owner not in self._waiting or rank != self._rank(owner):
                rank, owner = heappop(self._ranked)
            job = self._waiting[owner].pop(0)
            if not self._waiting[owner]:
                del self._waiting[owner]
        else:
            return None
        self._latest += 1
        self._held[job.owner] += 1
        place = self._places.get(job.owner) if job.owner not in self._turns else None
        self._turns[job.owner] = self._latest
        if place is not None:
            self._begun[place] += 1
            self._rank_first_of(place)
        self._rank_anew(job.owner)
        return job

    def leave(self, owner: str) -> None:
        """One of an owner's slots is free again."""
        self._held[owner] -= 1
        self._rank_anew(owner)

    def again(self, job: W) -> None:
        """A job that has had its turn waits for its next one, behind its owner's others."""
        self._waiting.setdefault(job.owner, []).append(job)
        self._rank_anew(job.owner)

    def owners(self) -> list[str]:
        """Whose jobs wait, an owner as often as jobs of theirs do."""
        first = [job.owner for job in self._first]
        return first + [owner for owner, jobs in self._waiting.items() for _ in jobs]

    def _is_new(self, owner: str) -> bool:
        return owner not in self._turns and owner in self._places

    def _rank_anew(self, owner: str) -> None:
        if owner not in self._waiting:
            return
        if self._is_new(owner):
            heappush(self._new.setdefault(self._places[owner], []), self._among_new(owner))
            self._rank_first_of(self._places[owner])
        else:
            heappush(self._ranked, (self._rank(owner), owner))

    def _rank_first_of(self, place: str) -> None:
        """Of the owners of an address who had no turn yet."""
        owners = self._new.get(place, [])
        while owners and not self._still_among_new(owners[0]):
            heappop(owners)
        if owners:
            heappush(self._ranked, (self._rank(owners[0][2]), owners[0][2]))

    def _among_new(self, owner: str) -> tuple[int, int, str]:
        return self._held[owner], self._waiting[owner][0].number, owner

    def _still_among_new(self, entry: tuple[int, int, str]) -> bool:
        owner = entry[2]
        return owner in self._waiting and self._is_new(owner) and entry == self._among_new(owner)

    def _rank(self, owner: str) -> Rank:
        turn = self._turns.get(owner, -1)
        neighbours = self._begun[self._places[owner]] if turn < 0 and owner in self._places else 0
        return self._held[owner], turn, neighbours, self._waiting[owner][0].number
