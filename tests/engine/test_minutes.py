"""The minutes of a lesson: training is counted, nothing else is, and who has used theirs up trains no more."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from noted_slots import Lab

from aecore.engine import minutes
from aecore.engine.minutes import Minutes
from aecore.errors import EngineError
from aecore.jobs import lessons
from aecore.jobs.erasing import Erasing
from aecore.jobs.table import JobTable
from aecore.recipe.recipe import Recipe
from app.words.translation import said_in


class Clock:
    """Of the engine: seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(minutes.time, "monotonic", clock)
    return clock


@pytest.fixture
def lab(tmp_path: Path, clock: Clock) -> Iterator[Lab]:
    lab = Lab(tmp_path, count=2)
    lab.engine._minutes = Minutes(lab.engine.table, lambda owner: owner != "teacher")
    lab.engine.table.minutes_limit = lab.table.minutes_limit = 1
    yield lab
    lab.engine.close()
    lab.table.close()


def test_training_is_counted_and_standing_still_is_not(lab: Lab, clock: Clock) -> None:
    job = lab.submit("ada")
    lab.turn()
    clock.now += 30
    assert lab.table.trained() == {}
    assert lab.table.lesson_began() == 0.0
    lab.tell(job, "progress", state="running", step=0, steps=100)
    clock.now += 10
    lab.turn()
    assert lab.table.trained() == {"ada": 10.0}
    clock.now += 2.5
    lab.tell(job, "progress", state="paused", step=5, steps=100)
    clock.now += 1000
    lab.tell(job, "progress", state="running", step=5, steps=100)
    clock.now += 4
    lab.tell(job, "ended", state="finished", step=100, steps=100)
    assert lab.table.trained() == {"ada": 16.5}
    assert time.time() - lab.table.lesson_began() < 100
    assert lab.state(job) == "finished"


def test_who_has_used_their_minutes_up_is_ended_with_a_sentence_and_refused_and_a_teacher_is_not(
    lab: Lab, clock: Clock
) -> None:
    job, waits, of_teacher = (
        lab.submit("ada"),
        lab.submit("ada"),
        lab.table.submit(Recipe(), "teacher", teaches=True),
    )
    lab.turn()
    both = {job, of_teacher}
    assert set(lab.begun()) == both, "one slot each"
    for each in both:
        lab.tell(each, "progress", state="running", step=0, steps=100)
    clock.now += 59
    lab.turn()
    assert lab.slots.controls == []
    clock.now += 2
    lab.turn()
    assert lab.slots.controls == [(job, "stop")]
    lab.tell(job, "ended", state="stopped", step=40, steps=100)
    said = lab.table.get(job)
    assert (said.state, said.step) == ("stopped", 40)
    assert said.message.startswith(
        "Your training time of this lesson, 1 minute, is used up: the run was ended here"
    )
    assert "Temps d’entraînement épuisé" in str(said_in(said.message, "fr"))
    # What waits for a turn of theirs ends too, when it would have one.
    assert lab.state(waits) == "stopped"
    assert lab.table.get(waits).message == said.message
    assert lab.begun() == [each for each in lab.begun() if each in both]
    with pytest.raises(EngineError, match="at most 1 minute for one person in a lesson"):
        lab.table.submit(Recipe(), "ada")
    with pytest.raises(EngineError, match="used up"):
        lab.table.require_minutes("ada", 1)
    lab.table.require_minutes("teacher", 0)
    lab.table.submit(Recipe(), "ben")
    assert lab.state(of_teacher) == "running"
    # More of them, or another lesson, and they may again.
    lab.table.minutes_limit = 2
    lab.table.submit(Recipe(), "ada")
    lab.table.minutes_limit = 1
    lab.table.begin_lesson()
    assert lab.table.trained() == {}
    lab.table.submit(Recipe(), "ada")


def test_a_run_that_was_to_end_and_finished_meanwhile_is_finished(lab: Lab, clock: Clock) -> None:
    job = lab.submit("ada")
    lab.turn()
    lab.tell(job, "progress", state="running", step=0, steps=100)
    clock.now += 61
    lab.turn()
    lab.tell(job, "ended", state="finished", step=100, steps=100)
    assert (lab.state(job), lab.table.get(job).message) == ("finished", "")


def test_a_lesson_is_over_after_six_hours_and_outlives_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_700_000_000.0
    monkeypatch.setattr(lessons.time, "time", lambda: now)
    with JobTable(tmp_path) as table:
        table.add_training({"ada": 30.0, "ben": 1.0})
        began = table.lesson_began()
    now += 3600
    with JobTable(tmp_path) as table:
        table.add_training({"ada": 30.0})
        assert (table.trained(), table.lesson_began()) == ({"ada": 60.0, "ben": 1.0}, began)
        now += 5 * 3600
        assert (table.trained(), table.lesson_began()) == ({}, 0.0)
        table.add_training({"ada": 5.0})
        assert (table.trained(), table.lesson_began()) == ({"ada": 5.0}, now)
        now -= 7200  # a clock that is set back
        assert table.trained() == {}


def test_what_somebody_trained_is_erased_with_them(tmp_path: Path) -> None:
    with JobTable(tmp_path) as table, Erasing(tmp_path) as erasing:
        table.add_training({"owner-of-ada": 30.0, "ben": 1.0})
        erasing.erase(["owner-of-ada"])
        assert table.trained() == {"ben": 1.0}
    assert not [
        file for file in tmp_path.iterdir() if file.is_file() and b"owner-of-ada" in file.read_bytes()
    ]


def test_kept_runs_are_counted_without_the_removed_ones(tmp_path: Path) -> None:
    with JobTable(tmp_path, owner_limit=10) as table:
        table.kept_limit = 2
        first, _ = (table.submit(Recipe(), "ada") for _ in range(2))
        with pytest.raises(EngineError, match="at most 2 that one person keeps, found 2"):
            table.submit(Recipe(), "ada")
        table.submit(Recipe(), "ada", teaches=True)
        table.submit(Recipe(), "ben")
        table.remove(first)
        with pytest.raises(EngineError, match="one person keeps"):
            table.restore(first, 2)
        assert table.get(first).removed
        table.restore(first)
        assert not table.get(first).removed
