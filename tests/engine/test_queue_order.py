"""The order of a queue of a thousand is had without looking at everybody again for each: it is the same order."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

import pytest

from aecore.jobs.queue_order import Line


@dataclass(frozen=True)
class Asked:
    """A job that waits."""

    owner: str
    number: int
    front: int = 0
    served: int = 0


class Plain:
    """The rule as it is said: whoever comes first of all who wait, looked for among all of them."""

    def __init__(
        self, jobs: list[Asked], holders: list[str], served: dict[str, int], places: dict[str, str]
    ) -> None:
        self.turns, self.held, self.places = dict(served), Counter(holders), places
        self.latest = max(served.values(), default=0)
        self.first = sorted((job for job in jobs if job.front == 1), key=lambda job: job.number)
        self.first += sorted((job for job in jobs if job.front > 1), key=lambda job: -job.front)
        rest = sorted((job for job in jobs if not job.front), key=lambda job: (job.served, job.number))
        self.waiting = {job.owner: [each for each in rest if each.owner == job.owner] for job in rest}

    def next(self) -> Asked | None:
        there = [owner for owner, jobs in self.waiting.items() if jobs]
        if not self.first and not there:
            return None
        job = self.first.pop(0) if self.first else self.waiting[min(there, key=self.rank)].pop(0)
        self.latest += 1
        self.held[job.owner] += 1
        self.turns[job.owner] = self.latest
        return job

    def rank(self, owner: str) -> tuple[int, int, int, int]:
        turn = self.turns.get(owner, -1)
        begun = sum(
            place == self.places.get(owner) for each, place in self.places.items() if each in self.turns
        )
        neighbours = begun if turn < 0 and owner in self.places else 0
        return self.held[owner], turn, neighbours, self.waiting[owner][0].number


@pytest.mark.parametrize("seed", range(150))
def test_a_line_is_in_the_order_that_the_rule_says(seed: int) -> None:
    draw = random.Random(seed)
    owners = [f"student {number}" for number in range(draw.randint(1, 12))]
    places = {owner: f"10.0.0.{draw.randint(1, 4)}" for owner in owners if draw.random() < 0.8}
    served = {owner: turn for turn, owner in enumerate(draw.sample(owners, draw.randint(0, len(owners))), 1)}
    jobs = [
        Asked(draw.choice(owners), number, draw.choice((0, 0, 0, 0, 1, number + 2)), draw.randint(0, 3))
        for number in range(draw.randint(0, 30))
    ]
    holders = draw.choices(owners, k=draw.randint(0, 4))
    line, plain = Line(jobs, holders, served, places), Plain(jobs, holders, served, places)
    working: list[Asked] = []
    for _ in range(80):
        if working and draw.random() < 0.4:
            job = working.pop(draw.randrange(len(working)))
            line.leave(job.owner)
            plain.held[job.owner] -= 1
            if draw.random() < 0.6:
                line.again(job)
                plain.waiting.setdefault(job.owner, []).append(job)
            continue
        job, expected = line.next(), plain.next()
        assert job == expected
        if job is not None:
            working.append(job)
