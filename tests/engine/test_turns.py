"""Turns on the slots: the rules one by one, and a class of thirty that is simulated with them."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from aecore.jobs.queue_order import order
from aecore.jobs.turns import Holder, to_put_back

SLICE = 10.0
TICK = 0.25


@pytest.mark.parametrize(
    ("holders", "waiting", "leave"),
    [
        # Nobody waits, or only one's own next job: nothing is put back.
        ([Holder("a1", "a", 99)], [], []),
        ([Holder("a1", "a", 99), Holder("a2", "a", 99)], ["a"], []),
        # Another waits: when the slice is over, the longest turn first, and no more than there are people without.
        ([Holder("a1", "a", 9.9)], ["b"], []),
        ([Holder("a1", "a", 10)], ["b"], ["a1"]),
        ([Holder("a1", "a", 10), Holder("b1", "b", 12)], ["c"], ["b1"]),
        ([Holder("a1", "a", 10), Holder("b1", "b", 12)], ["c", "c"], ["b1"]),
        ([Holder("a1", "a", 10), Holder("b1", "b", 12)], ["c", "d"], ["b1", "a1"]),
        ([Holder("a1", "a", 10), Holder("b1", "b", 12)], ["a", "b"], []),
        # One who leaves already makes the room.
        ([Holder("a1", "a", 10, leaving=True), Holder("b1", "b", 12)], ["c"], []),
        # Of several slots of one owner all but one go at once.
        ([Holder("a1", "a", 1), Holder("a2", "a", 2)], ["b"], ["a2"]),
        ([Holder("a1", "a", 1), Holder("a2", "a", 2)], ["b", "c"], ["a2"]),
        # Paused and past its slice, it is in the way of its own owner too.
        ([Holder("a1", "a", 3, paused=True)], ["a"], []),
        ([Holder("a1", "a", 10, paused=True)], ["a"], ["a1"]),
        ([Holder("a1", "a", 10, paused=True), Holder("b1", "b", 30)], ["c"], ["a1"]),
        ([Holder("a1", "a", 10, paused=True), Holder("b1", "b", 10, paused=True)], ["a"], ["a1"]),
    ],
)
def test_whose_turn_is_over(holders: list[Holder], waiting: list[str], leave: list[str]) -> None:
    assert to_put_back(holders, waiting, SLICE) == leave


def test_one_owners_jobs_take_turns_too() -> None:
    jobs = [Run("a", 1, 0, served=7), Run("a", 2, 0, served=0), Run("a", 3, 0, served=5)]
    assert [job.number for job in order(jobs, [], {"a": 7})] == [2, 3, 1]


@dataclass
class Run:
    """A job of the simulated class. `left`: seconds of training."""

    owner: str
    number: int
    left: float
    front: bool = False
    served: int = 0
    first: float | None = None
    ended: float | None = None
    turn: float = 0.0


class Room:
    """Slots that train without cost, in steps of a quarter of a second, by the rules that the engine goes by."""

    def __init__(self, runs: list[Run], slots: int) -> None:
        self.runs, self.slots, self.now, self.turns = runs, slots, 0.0, 0
        self.on: list[Run] = []
        self.served: dict[str, int] = {}
        self.slices: dict[str, list[float]] = {run.owner: [] for run in runs}

    def waiting(self) -> list[Run]:
        return [run for run in self.runs if run.ended is None and run not in self.on]

    def tick(self) -> None:
        queue = order(self.waiting(), [run.owner for run in self.on], self.served)
        for run in queue[: self.slots - len(self.on)]:
            self.turns += 1
            run.served = self.served[run.owner] = self.turns
            run.turn = 0.0
            self.slices[run.owner].append(0.0)
            self.on.append(run)
        holders = [Holder(str(run.number), run.owner, run.turn) for run in self.on]
        leave = to_put_back(holders, [run.owner for run in self.waiting()], SLICE)
        self.on = [run for run in self.on if str(run.number) not in leave]
        for run in self.on:
            run.left, run.turn = run.left - TICK, run.turn + TICK
            self.slices[run.owner][-1] += TICK
            run.first = self.now if run.first is None else run.first
            run.ended = self.now if run.left <= 0 else None
        self.on = [run for run in self.on if run.ended is None]
        self.now += TICK


def a_class(seed: int) -> list[Run]:
    """Thirty people with runs of two seconds to an hour, some with three of them, in the order of a hurried start."""
    draw = random.Random(seed)
    owners = [f"student {number}" for number in range(30)]
    asked = [owner for owner in owners for _ in range(draw.choice((1, 1, 2, 3)))]
    draw.shuffle(asked)
    return [
        Run(owner, number, draw.choice((2, 8, 25, 180, 3600))) for number, owner in enumerate(asked, start=1)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_in_a_class_of_thirty_everybody_has_a_picture_within_one_round(seed: int) -> None:
    room = Room(a_class(seed), slots=2)
    round_of_all = 30 / 2 * (SLICE + 2 * TICK)
    while room.now < 1500:
        before = {run.owner for run in room.waiting()} - {run.owner for run in room.on}
        room.tick()
        held = [run.owner for run in room.on]
        if before - set(held):  # Somebody waits with nothing: nobody has two.
            assert len(set(held)) == len(held)
        # Of those who have had something to train all the time, none is more than a slice ahead of another.
        busy = {run.owner for run in room.runs if run.ended is None and run.left > 1500}
        turns = [len(room.slices[owner]) for owner in busy]
        if turns and len({run.owner for run in room.waiting()}) > 2:
            assert max(turns) - min(turns) <= 1
    firsts = [
        min(9e9 if run.first is None else run.first for run in room.runs if run.owner == owner)
        for owner in room.slices
    ]
    assert max(firsts) <= round_of_all
    assert max(seconds for turns in room.slices.values() for seconds in turns[:3]) <= SLICE + 2 * TICK
    assert all(run.ended is not None for run in room.runs if run.left <= 0)


def test_a_run_of_three_minutes_ends_among_runs_of_days() -> None:
    runs = [Run(f"student {number}", number, 9e5) for number in range(1, 30)]
    ours = Run("us", 30, 180.0)
    room = Room([*runs, ours], slots=2)
    while ours.ended is None and room.now < 4000:
        room.tick()
    assert ours.ended is not None
    assert ours.ended == pytest.approx(180 * 15, rel=0.1)  # Its fair fifteenth of two slots.


def test_alone_nothing_is_put_back() -> None:
    runs = [Run("us", number, 100.0) for number in range(1, 4)]
    room = Room(runs, slots=2)
    while room.now < 120:
        room.tick()
    assert [len(turns) for turns in room.slices.values()] == [3]
    assert [run.ended is not None for run in runs] == [True, True, False]
