"""What is foretold of jobs stands in the table for all to see, and is measured by what came true."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_lab import LONG, SHORT
from engine_lab import Lab as RealLab
from noted_slots import Lab

from aecore.jobs.erasing import Erasing
from aecore.jobs.foretold import KEPT, off
from aecore.jobs.table import JobTable


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    monkeypatch.setattr("aecore.engine.estimating.LOOK_SECONDS", 0.0)
    lab = Lab(tmp_path, slice_seconds=10.0)
    yield lab
    lab.engine.close()
    lab.table.close()


def finish(lab: Lab, owner: str = "before", *, trained: float = 20.0) -> str:
    """One that has trained here for so many seconds."""
    job = lab.submit(owner)
    lab.turn()
    lab.tell(job, "progress", state="running", step=0, steps=100)
    lab.tell(job, "ended", state="finished", step=100, steps=100)
    lab.engine.table.change(job, trained=trained, readied=0.5, turns=1)
    return job


def rows(table: JobTable) -> list[tuple[object, ...]]:
    with sqlite3.connect(table.runs / "jobs.sqlite") as connection:
        return connection.execute(
            "SELECT job, what, said, came IS NULL FROM estimates ORDER BY number"
        ).fetchall()


def test_nothing_is_foretold_until_a_length_is_known_and_then_every_job_is(lab: Lab) -> None:
    first = lab.submit("ada")
    lab.turn()
    assert (lab.table.get(first).begins, lab.table.get(first).ends) == (0.0, 0.0)
    lab.tell(first, "ended", state="finished", step=100, steps=100)
    lab.engine.table.change(first, trained=20.0, readied=0.5, turns=1)
    jobs = [lab.submit(owner) for owner in ("grace", "edith", "mary")]
    lab.turn()
    now = time.time()
    one, two, three = (lab.table.get(job) for job in jobs)
    assert (one.begins, two.begins, three.begins) == (
        0.0,
        pytest.approx(now + 10.5, abs=2),
        pytest.approx(now + 21, abs=2),
    )
    # Two slices of ten seconds each, all of them taking turns.
    assert [job.ends - now for job in (one, two, three)] == [
        pytest.approx(seconds, abs=3) for seconds in (41.5, 52, 62.5)
    ]
    assert [row[:2] for row in rows(lab.table)] == [
        (jobs[0], "end"), (jobs[1], "begin"), (jobs[1], "end"), (jobs[2], "begin"), (jobs[2], "end")]  # fmt: skip
    lab.turn()
    assert len(rows(lab.table)) == 5  # The first estimate of each is the one that is measured.


def test_while_everybody_is_paused_nothing_is_foretold_and_nothing_measured(lab: Lab) -> None:
    finish(lab)
    jobs = [lab.submit(owner) for owner in ("ada", "grace")]
    lab.turn()
    assert lab.table.get(jobs[1]).begins > 0
    lab.table.pause_all(True)
    lab.turn()
    assert [lab.table.get(job).begins for job in jobs] == [0.0, 0.0]
    assert rows(lab.table) == []
    lab.table.pause_all(False)
    lab.turn()
    assert lab.table.get(jobs[1]).begins > 0


def test_what_came_true_stands_beside_what_was_foretold_but_not_of_what_somebody_stopped(lab: Lab) -> None:
    finish(lab)
    ada, grace, edith = (lab.submit(owner) for owner in ("ada", "grace", "edith"))
    lab.turn()
    lab.wish(edith, "stop")
    lab.tell(ada, "ended", state="finished", step=100, steps=100)
    lab.turn()
    assert {(row[0], row[1]): bool(row[3]) for row in rows(lab.table)} == {
        (ada, "end"): False,
        (grace, "begin"): False,
        (grace, "end"): True,
    }
    assert [found and found.count for found in map(lab.table.off, ("begin", "end"))] == [1, 1]
    with Erasing(lab.table.runs) as erasing:
        erasing.erase(["ada"])
    assert ada not in {row[0] for row in rows(lab.table)}


def test_a_bounded_number_is_kept(lab: Lab) -> None:
    job = finish(lab)
    with lab.table._write() as connection:
        connection.executemany(
            "INSERT INTO estimates (job, what, made, said, came) VALUES (?, 'end', 1, 10, ?)",
            [(job, 20.0 if number < KEPT else 8.0) for number in range(KEPT + 50)],
        )
    lab.engine.table.settle()
    assert len(rows(lab.table)) == KEPT
    found = lab.table.off("end")
    assert found is not None
    assert (found.count, found.median, found.most) == (40, 0.25, 0.25)  # The newest say it.


def test_how_far_off_is_a_share_of_the_time_itself() -> None:
    assert off([]) is None
    told = off([(10, 10), (12, 10), (5, 10), (1, 0)])
    assert told is not None
    assert (told.median, told.count) == (pytest.approx(0.2), 4)


def test_real_runs_note_their_seconds_and_are_foretold_from_them(tmp_path: Path) -> None:
    lab = RealLab(tmp_path / "runs")
    try:
        lab.start("--slots", "1", "--threads", "1", "--slice", "0.5")
        first = lab.wait(lab.submit(SHORT), "finished")
        assert first.trained > 0
        assert first.readied > 0
        assert first.turns == 1
        jobs = [lab.submit(LONG, owner) for owner in ("ada", "grace")]
        ended = [lab.wait(job, "finished") for job in jobs]
        for job in ended:
            assert job.turns > 1  # They took turns, and what they waited is no training.
            assert job.ended is not None
            assert job.started is not None
            assert job.trained < job.ended - job.started
        lab.until(
            lambda: (found := lab.table.off("end")) is not None and found.count >= 2, "estimates to come true"
        )
    finally:
        lab.end()
