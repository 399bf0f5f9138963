"""`python -m bench.estimates`: how far off the queue's estimates are in a class, lived through by a clock of its own.

Students come within a minute, each trains one recipe after the other for a lesson, thinks in between, and now and then
stops one. The turns are the engine's own rules, the lengths are recorded ones, and what is foretold of each job when it
is asked for is held against what comes true. Nothing is known when the lesson begins, unless the lab was used before.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from aecore.jobs.forecast import Turn, forecast
from aecore.jobs.foretold import Off, off
from aecore.jobs.lengths import Lengths, Trained
from aecore.jobs.queue_order import Line
from aecore.jobs.schema import FILE_NAME
from aecore.jobs.turns import SLICE_SECONDS, Holder, to_put_back
from aecore.recipe.presets import PRESETS

# Preset, changes, multiply-adds and seconds: each recipe with three seeds, two at a time on two quiet cores.
RECORDED = Path(__file__).with_name("recorded_lengths.json")
STUDENTS, SLOTS, LESSON = 30, 2, 600.0
READY = 0.3
"""Seconds from a slot to the first step."""
ARRIVAL, THINKING, STOPS = 60.0, (5.0, 60.0), 0.05


@dataclass(frozen=True)
class Length:
    """A training that was recorded. `work`: its multiply-adds; `seconds`: of training on one of two slots."""

    recipe: str
    work: float
    seconds: float


@dataclass(frozen=True)
class Asked:
    """A job of the class."""

    owner: str
    number: int
    length: Length
    front: int = 0
    served: int = 0

    @property
    def id(self) -> str:
        """As the queue knows it."""
        return str(self.number)


@dataclass
class Estimate:
    """What was said of a job, and when."""

    what: str
    at: float
    said: float
    came: float | None = None


class Lesson:
    """A class that trains by the engine's rules.

    Args:
        lengths: that were recorded, one drawn for each job.
        draw: chance.
        students: how many.
        known: trainings of before the lesson.
    """

    def __init__(
        self, lengths: Sequence[Length], draw: random.Random, students: int, known: Sequence[Trained] = ()
    ) -> None:
        self.lengths, self.draw, self.known = lengths, draw, list(known)
        self.now, self.asked = 0.0, 0
        self.wishes = sorted((draw.uniform(0, ARRIVAL), f"student {number}") for number in range(students))
        self.waiting: list[Asked] = []
        self.on: list[tuple[Asked, float]] = []
        self.trained: dict[str, float] = {}
        self.served: dict[str, int] = {}
        self.stops: dict[str, float] = {}
        self.estimates: dict[str, list[Estimate]] = {}

    def live(self, seconds: float) -> None:
        """Until the lesson is over and every job has ended."""
        while self.waiting or self.on or self.wishes:
            self._turn()
            moments = [at for at, _ in self.wishes[:1]] + [self._ends(job, since) for job, since in self.on]
            moments += [over for _, since in self.on if (over := since + SLICE_SECONDS) > self.now + 1e-6]
            self.now = max(self.now, min(moments))
            for job, since in [entry for entry in self.on if self._ends(*entry) <= self.now + 1e-6]:
                self._leave(job, since)
                self._ended(job, seconds)
            while self.wishes and self.wishes[0][0] <= self.now:
                self._ask(self.wishes.pop(0)[1])

    def _ends(self, job: Asked, since: float) -> float:
        return since + min(job.length.seconds, self.stops.get(job.id, float("inf"))) - self.trained[job.id]

    def _turn(self) -> None:
        line = Line(self.waiting, [job.owner for job, _ in self.on], self.served)
        while len(self.on) < SLOTS and (job := line.next()) is not None:
            self.waiting.remove(job)
            self.served[job.owner] = max(self.served.values(), default=0) + 1
            self._came(job.id, "begin")
            self.on.append((replace(job, served=self.served[job.owner]), self.now + READY))
        holders = [Holder(job.id, job.owner, max(0.0, self.now - since + 1e-6)) for job, since in self.on]
        leaving = to_put_back(holders, [job.owner for job in self.waiting], SLICE_SECONDS)
        for job, since in [entry for entry in self.on if entry[0].id in leaving]:
            self._leave(job, since)
            self.waiting.append(job)
        if leaving:
            self._turn()

    def _leave(self, job: Asked, since: float) -> None:
        self.on.remove((job, since))
        self.trained[job.id] += max(0.0, self.now - since)

    def _ended(self, job: Asked, seconds: float) -> None:
        if job.id in self.stops:
            self.estimates.pop(job.id, None)
        else:
            self._came(job.id, "end")
            self.known.insert(0, Trained(job.length.recipe, job.length.work, 1.0, self.trained[job.id]))
        again = self.now + self.draw.uniform(*THINKING)
        if again < seconds:
            self.wishes = sorted([*self.wishes, (again, job.owner)])

    def _ask(self, owner: str) -> None:
        self.asked += 1
        job = Asked(owner, self.asked, self.draw.choice(self.lengths))
        self.trained[job.id] = 0.0
        if self.draw.random() < STOPS:
            self.stops[job.id] = self.draw.uniform(0.2, 0.9) * job.length.seconds
        self.waiting.append(job)
        self._foretell(job)

    def _foretell(self, new: Asked) -> None:
        def so_far(job: Asked, more: float = 0.0) -> Trained:
            seconds = self.trained[job.id] + more
            return Trained(job.length.recipe, job.length.work, seconds / job.length.seconds, seconds)

        on = {job.id: so_far(job, max(0.0, self.now - since)) for job, since in self.on}
        there = on | {job.id: so_far(job) for job in self.waiting}
        lengths = Lengths([*there.values(), *self.known[:100]])
        if lengths.typical is None:
            return
        left = {job: lengths.left(known) for job, known in there.items()}
        taken = {job: lengths.typical if seconds is None else seconds for job, seconds in left.items()}
        turns = [
            Turn(job, since - self.now, taken[job.id] + max(0.0, self.now - since)) for job, since in self.on
        ]
        found = forecast(
            turns,
            self.waiting,
            taken,
            slots=SLOTS,
            slice_seconds=SLICE_SECONDS,
            ready=READY,
            served=self.served,
        )[new.id]
        said = [("begin", found.begin), ("end", None if left[new.id] is None else found.end)]
        self.estimates[new.id] = [
            Estimate(what, self.now, seconds) for what, seconds in said if seconds is not None
        ]

    def _came(self, job: str, what: str) -> None:
        for estimate in self.estimates.get(job, ()):
            if estimate.what == what and estimate.came is None:
                estimate.came = self.now - estimate.at


def recorded(runs: Path | None) -> list[Length]:
    """The lengths of a folder of runs, or those that lie beside this file.

    Raises:
        ValueError: none is recorded there.
    """
    if runs is None:
        entries = json.loads(RECORDED.read_text(encoding="utf-8"))
        found = [
            Length(PRESETS[preset].replace(changes).to_json(), work, seconds)
            for preset, changes, work, seconds in entries
        ]
    else:
        with sqlite3.connect(f"file:{runs / FILE_NAME}?mode=ro", uri=True) as connection:
            rows = connection.execute(
                "SELECT recipe, work, trained FROM jobs WHERE state = 'finished' AND trained > 0"
            )
            found = [Length(*row) for row in rows]
    if not found:
        raise ValueError("no length is recorded there")
    return found


def steady(lengths: Sequence[Length]) -> list[Length]:
    """The same where each recipe always takes as long as in the middle, as on a machine with nothing else to do."""
    seconds: dict[str, list[float]] = {}
    for each in lengths:
        seconds.setdefault(each.recipe, []).append(each.seconds)
    return [replace(each, seconds=median(seconds[each.recipe])) for each in lengths]


def pairs(lesson: Lesson, what: str) -> list[tuple[float, float]]:
    """What was said and what came, in seconds."""
    every = [each for estimates in lesson.estimates.values() for each in estimates]
    return [(each.said, each.came) for each in every if each.what == what and each.came is not None]


def told(name: str, found: Off | None, came: Sequence[float]) -> str:
    """One line of the table."""
    if found is None:
        return f"{name:<34} nothing was said"
    return (
        f"{name:<34} off by {found.median:4.0%} in the middle, {found.most:4.0%} at nine in ten; "
        f"{found.count:4d} estimates of {median(came):4.0f} s in the middle"
    )


def measure(lengths: Sequence[Length], students: int, seconds: float, lessons: int) -> list[str]:
    """The table: begin and end, in a lab that is new and in one that was used before."""
    lines = []
    for name, used in (("new lab", False), ("lab used before", True)):
        lived = []
        for seed in range(lessons):
            draw = random.Random(seed)
            known = [Trained(each.recipe, each.work, 1.0, each.seconds) for each in lengths] if used else []
            lesson = Lesson(lengths, draw, students, known)
            lesson.live(seconds)
            lived.append(lesson)
        for what in ("begin", "end"):
            every = [pair for lesson in lived for pair in pairs(lesson, what)]
            lines.append(told(f"{name}, {what} of a job", off(every), [came for _, came in every] or [0.0]))
    return lines


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.estimates", description=__doc__)
    parser.add_argument("--runs", type=Path, help="a folder of runs whose recorded lengths are lived through")
    parser.add_argument("--students", type=int, default=STUDENTS)
    parser.add_argument("--seconds", type=float, default=LESSON, help="of the lesson")
    parser.add_argument("--lessons", type=int, default=5)
    given = parser.parse_args()
    lengths = recorded(given.runs)
    print(
        f"{given.students} students on {SLOTS} slots, {given.lessons} lessons of {given.seconds / 60:.0f} minutes"
    )
    for name, these in (("as recorded", lengths), ("each recipe always as long", steady(lengths))):
        print(f"lengths {name}:")
        for line in measure(these, given.students, given.seconds, given.lessons):
            print(f"  {line}")


if __name__ == "__main__":
    main()
