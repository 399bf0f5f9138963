"""What is foretold of the queue, held against the turns as they come."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import pytest

from aecore.jobs.forecast import Forecast, Turn, forecast
from aecore.jobs.lengths import Lengths, Trained
from aecore.jobs.queue_order import Line, order
from aecore.jobs.turns import Holder, to_put_back
from aecore.recipe.recipe import Recipe

SLICE, READY, TICK = 10.0, 0.3, 0.05


@dataclass(frozen=True)
class Job:
    owner: str
    number: int
    front: int = 0
    served: int = 0

    @property
    def id(self) -> str:
        return str(self.number)


def lived(jobs: list[Job], left: dict[str, float], slots: int) -> dict[str, tuple[float, float]]:
    """Begin and end of each, in ticks of a clock, by the rules that the engine goes by."""
    on: list[tuple[Job, float]] = []
    waiting, left, served, now, turns = list(jobs), dict(left), dict[str, int](), 0.0, 0
    begins: dict[str, float] = {}
    ends: dict[str, float] = {}
    while waiting or on:
        for job in order(waiting, [job.owner for job, _ in on], served)[: slots - len(on)]:
            turns += 1
            waiting.remove(job)
            served[job.owner] = turns
            on.append((replace(job, front=0, served=turns), now + READY))
            begins.setdefault(job.id, now)
        now += TICK
        for job, since in list(on):
            if now > since:
                left[job.id] -= TICK
            if left[job.id] <= 0:
                ends[job.id] = now
                on.remove((job, since))
        holders = [Holder(job.id, job.owner, max(0.0, now - since)) for job, since in on]
        for leaving in to_put_back(holders, [job.owner for job in waiting], SLICE):
            found = next(entry for entry in on if entry[0].id == leaving)
            on.remove(found)
            waiting.append(found[0])
    return {job: (begins[job], ends[job]) for job in ends}


@pytest.mark.parametrize("seed", range(3))
def test_with_the_lengths_known_every_begin_and_end_comes_true(seed: int) -> None:
    draw = random.Random(seed)
    owners = [f"student {number}" for number in range(30)]
    asked = [owner for owner in owners for _ in range(draw.choice((1, 1, 2)))]
    draw.shuffle(asked)
    jobs = [
        Job(owner, number, front=draw.choice((0, 0, 0, number + 5))) for number, owner in enumerate(asked)
    ]
    left = {job.id: draw.choice((2.0, 8.0, 25.0, 60.0)) for job in jobs}
    found = forecast((), jobs, left, slots=2, slice_seconds=SLICE, ready=READY)
    came = lived(jobs, left, 2)
    assert found.keys() == came.keys()
    for job, (begin, end) in came.items():
        told = found[job]
        # A tick for each turn until then: the clock that it is held against goes by ticks.
        assert told.begin == pytest.approx(begin, rel=0.02, abs=0.5), job
        assert told.end == pytest.approx(end, rel=0.02, abs=SLICE), job


def test_the_order_in_which_jobs_are_foretold_to_begin_is_the_order_of_the_queue() -> None:
    jobs = [Job("a", 1), Job("a", 2), Job("b", 3, front=7), Job("c", 4, front=1), Job("b", 5)]
    found = forecast((), jobs, dict.fromkeys("12345", 3.0), slots=1, slice_seconds=SLICE)
    assert sorted(found, key=lambda job: found[job].begin or 0.0) == [job.id for job in order(jobs, [])]


def test_alone_a_job_keeps_its_slot_and_a_paused_one_makes_room_without_an_end() -> None:
    alone = Turn(Job("a", 1), -4.0, 100.0)
    assert forecast([alone], [], {}, slots=1, slice_seconds=SLICE) == {"1": Forecast(0.0, 96.0)}
    paused = Turn(Job("a", 1), -4.0, 100.0, paused=True)
    found = forecast([paused], [Job("b", 2)], {"2": 5.0}, slots=1, slice_seconds=SLICE)
    assert found["1"] == Forecast(0.0, None)
    assert found["2"].begin == pytest.approx(6.0, abs=0.01)


def test_what_is_too_far_off_to_go_through_is_shared_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aecore.jobs.forecast.MOST_LOOKS", 0)
    jobs = [Job(owner, number) for number, owner in enumerate("abcd")]
    found = forecast((), jobs, {"0": 10.0, "1": 20.0, "2": 20.0, "3": 30.0}, slots=2, slice_seconds=SLICE)
    assert [found[job.id] for job in jobs] == [
        Forecast(None, 20.0), Forecast(None, 35.0), Forecast(None, 35.0), Forecast(None, 45.0)]  # fmt: skip


def test_a_line_goes_on_as_one_that_is_looked_at_anew() -> None:
    jobs = [Job(owner, number) for number, owner in enumerate("aabbc")]
    line = Line(jobs, [])
    first = [line.next(), line.next()]
    assert [job.owner for job in first if job] == ["a", "b"]
    line.leave("a")
    line.again(jobs[0])
    assert line.owners().count("a") == 2
    assert [job.number for job in iter(line.next, None)] == [4, 1, 3, 0]


RECIPE = Recipe()
TEXT = RECIPE.to_json()


def text(**changes: object) -> str:
    return RECIPE.replace({name.replace("__", "."): value for name, value in changes.items()}).to_json()


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert Lengths([]).left(Trained(TEXT, 1e9, 0.0, 0.0)) is None
    assert Lengths([Trained(TEXT, 1e9, 0.1, 3.0)]).typical is None  # Too little of it is done.
    assert (
        Lengths([Trained(TEXT, 0.0, 1.0, 3.0)]).left(Trained(text(bottleneck__size=9), 0.0, 0.0, 0.0)) is None
    )


def test_the_same_recipe_takes_as_long_whatever_its_seed_and_in_proportion_to_its_epochs() -> None:
    epochs = RECIPE.training.epochs
    lengths = Lengths([Trained(TEXT, 1e9, 1.0, seconds) for seconds in (9.0, 10.0, 30.0)])
    other = text(training__seed=7, training__learning_rate=0.01, training__epochs=2 * epochs)
    assert lengths.left(Trained(other, 2e9, 0.0, 0.0)) == pytest.approx(20.0)
    assert lengths.typical == 10.0


def test_its_own_pace_counts_the_more_the_further_a_job_is() -> None:
    lengths = Lengths([Trained(TEXT, 1e9, 1.0, 10.0)])
    early = lengths.left(Trained(TEXT, 1e9, 0.1, 2.0))
    late = lengths.left(Trained(TEXT, 1e9, 0.9, 18.0))
    assert early == pytest.approx(0.5 * 20 + 0.5 * 10 - 2.0)
    assert late == pytest.approx(2.0, abs=1.1)


def test_other_recipes_are_told_from_by_their_arithmetic() -> None:
    known = [Trained(text(bottleneck__size=size), 1e8 * size, 1.0, 0.5 * size) for size in (4, 8, 16, 64)]
    told = Lengths(known).left(Trained(text(bottleneck__size=32), 32e8, 0.0, 0.0))
    assert told == pytest.approx(16.0, rel=0.01)
    few = Lengths(known[:1]).left(Trained(text(bottleneck__size=32), 32e8, 0.0, 0.0))
    assert few is not None
    assert 2.0 < few < 16.0  # One alone does not tell how seconds grow.
