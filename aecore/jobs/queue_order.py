"""Who comes next: round robin over owners. One pure function serves the engine and the place shown to a student."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar


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
    turns = dict(served or {})
    held = Counter(running_owners)
    cut_short = sorted((job for job in queued if job.front == 1), key=lambda job: job.number)
    first = cut_short + sorted((job for job in queued if job.front > 1), key=lambda job: -job.front)
    waiting: dict[str, list[W]] = {}
    for job in sorted((job for job in queued if not job.front), key=lambda job: (job.served, job.number)):
        waiting.setdefault(job.owner, []).append(job)
    places = dict(addresses or {})
    begun = Counter(place for owner, place in places.items() if owner in turns)

    def rank(owner: str) -> tuple[int, int, int, int]:
        turn = turns.get(owner, -1)
        neighbours = begun[places[owner]] if turn < 0 and owner in places else 0
        return held[owner], turn, neighbours, waiting[owner][0].number

    latest = max(turns.values(), default=0)
    result = []
    while first or waiting:
        if first:
            job = first.pop(0)
        else:
            owner = min(waiting, key=rank)
            job = waiting[owner].pop(0)
            if not waiting[owner]:
                del waiting[owner]
        result.append(job)
        latest += 1
        held[job.owner] += 1
        if job.owner not in turns and job.owner in places:
            begun[places[job.owner]] += 1
        turns[job.owner] = latest
    return result
