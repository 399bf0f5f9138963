"""A teacher moves a job ahead: the order that is shown is the order that comes true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from noted_slots import Lab

from aecore.errors import EngineError
from aecore.jobs.teaching import AHEAD


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(tmp_path)
    yield lab
    lab.engine.close()
    lab.table.close()


def move(lab: Lab, job: str) -> None:
    lab.table.move_ahead(job)
    lab.turn()


def test_the_order_shown_after_jobs_were_moved_ahead_is_the_order_that_comes_true(lab: Lab) -> None:
    jobs = [lab.submit(owner) for owner in ("ada", "grace", "edith", "mary", "emmy", "ada")]
    lab.turn()
    move(lab, jobs[3])
    move(lab, jobs[5])  # Whose owner trains already: it comes next all the same.
    shown = [job.id for job in lab.table.queue()]
    assert shown == [jobs[5], jobs[3], jobs[1], jobs[2], jobs[4]]
    for job in [jobs[0], *shown]:
        lab.tell(job, "ended", state="finished")
    assert lab.begun() == [jobs[0], *shown]


def test_a_job_moved_ahead_has_one_turn_more_and_then_takes_turns_like_all_others(tmp_path: Path) -> None:
    lab = Lab(tmp_path, slice_seconds=0.0)
    jobs = [lab.submit(owner) for owner in ("ada", "grace", "edith")]
    lab.turn()
    move(lab, jobs[2])
    for job in (jobs[0], jobs[2], jobs[1]):
        lab.tell(job, "progress", state="running", step=1, steps=9)  # Past its slice, while others wait.
    assert lab.begun() == [jobs[0], jobs[2], jobs[1], jobs[0]]
    lab.engine.close()


def test_what_was_cut_short_goes_on_before_what_was_moved_ahead(lab: Lab) -> None:
    jobs = [lab.submit(owner) for owner in ("ada", "grace", "edith")]
    lab.turn()
    lab.table.pause_all(True)
    lab.turn()
    move(lab, jobs[2])
    assert [job.id for job in lab.table.queue()] == [jobs[0], jobs[2], jobs[1]]
    lab.table.pause_all(False)
    lab.turn()
    assert lab.begun() == [jobs[0], jobs[0]]


def test_only_what_waits_for_a_turn_can_be_moved_and_the_wish_hurts_nothing_that_began_meanwhile(
    lab: Lab,
) -> None:
    running, paused, waiting = (lab.submit(owner) for owner in ("ada", "grace", "edith"))
    lab.turn()
    lab.wish(paused, "pause")
    for job in (running, paused, "nobody"):
        with pytest.raises(EngineError, match="expected a run that waits for its turn"):
            lab.table.move_ahead(job)
    with lab.table._write() as connection:  # It got its slot between the look at it and the wish.
        connection.execute("INSERT INTO wishes (job, verb) VALUES (?, ?)", (running, AHEAD))
    lab.turn()
    assert lab.slots.controls == []
    assert lab.engine.table.wishes() == []
    assert lab.table.places() == {waiting: 1}
