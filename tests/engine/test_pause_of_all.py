"""Eyes to the front: one flag takes every job off its slot and starts none, until all go on by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_lab import LONG
from engine_lab import Lab as RealLab
from noted_slots import Lab

from aecore.jobs.table import JobTable
from aecore.runs.run import Run


def test_everybody_is_paused_until_the_flag_is_taken_away_by_whatever_process(tmp_path: Path) -> None:
    with JobTable(tmp_path) as table:
        assert not table.all_paused()
        table.pause_all(True)
        table.pause_all(True)
    with JobTable(tmp_path) as anew, JobTable(tmp_path) as other:
        assert anew.all_paused()
        before = anew.version()
        other.pause_all(False)
        assert anew.version() != before  # it is what pages and engine look at
        assert not anew.all_paused()


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    lab = Lab(tmp_path, count=2)
    yield lab
    lab.engine.close()
    lab.table.close()


def pause_all(lab: Lab, on: bool) -> None:
    lab.table.pause_all(on)
    lab.turn()


def test_all_leave_their_slots_none_begins_and_all_go_on_in_the_same_order(lab: Lab) -> None:
    jobs = [lab.submit(owner) for owner in ("ada", "grace", "edith", "mary")]
    lab.turn()
    for job in jobs[:2]:
        lab.tell(job, "progress", state="running", step=3, steps=9)
    pause_all(lab, True)
    assert lab.slots.controls == [(jobs[0], "release"), (jobs[1], "release")]
    assert [lab.state(job) for job in jobs] == ["queued"] * 4
    assert lab.table.places() == {job: place for place, job in enumerate(jobs, 1)}
    late = lab.submit("emmy")  # Somebody asks meanwhile: they wait, too.
    lab.turn()
    assert lab.begun() == jobs[:2]
    pause_all(lab, False)
    assert lab.begun() == [*jobs[:2], *jobs[:2]]
    for job in (*jobs, late):
        lab.tell(job, "ended", state="finished")
    assert lab.begun() == [*jobs[:2], *jobs, late]


def test_who_paused_by_oneself_stays_paused_and_who_goes_on_meanwhile_waits_with_all(lab: Lab) -> None:
    paused, other = lab.submit("ada"), lab.submit("grace")
    lab.turn()
    for job, state in ((paused, "paused"), (other, "running")):
        lab.tell(job, "progress", state=state, step=3, steps=9)
    pause_all(lab, True)
    assert lab.slots.controls == [(other, "release")]
    assert lab.state(paused) == "paused"
    lab.wish(other, "pause")  # By its owner, while it waits with all.
    lab.wish(paused, "resume")
    assert (lab.state(paused), lab.state(other)) == ("queued", "paused")
    assert lab.slots.controls == [(other, "release"), (paused, "release")]
    pause_all(lab, False)
    assert (lab.state(paused), lab.state(other)) == ("running", "paused")
    assert [task.hold for task in lab.slots.tasks] == [False, False, False]


def test_a_single_step_asked_for_meanwhile_is_made_when_all_go_on(lab: Lab) -> None:
    job = lab.submit("ada")
    lab.turn()
    lab.tell(job, "progress", state="paused", step=3, steps=9)
    pause_all(lab, True)
    lab.wish(job, "step")
    assert lab.slots.controls == [(job, "release")]
    pause_all(lab, False)
    assert lab.slots.controls == [(job, "release"), (job, "step")]
    assert lab.slots.tasks[-1].hold


def test_an_engine_that_begins_while_all_are_paused_begins_nothing(tmp_path: Path) -> None:
    before = Lab(tmp_path)
    job = before.submit("ada")
    before.turn()
    before.table.pause_all(True)
    before.engine.close()
    after = Lab(tmp_path)
    after.turn()
    assert (after.state(job), after.begun()) == ("queued", [])
    pause_all(after, False)
    assert after.begun() == [job]
    after.engine.close()


def test_real_runs_paused_for_all_have_the_weights_of_runs_without_interruption(tmp_path: Path) -> None:
    recipe = LONG.replace("training.epochs", 60)
    lab = RealLab(tmp_path / "runs")
    try:
        lab.start("--slots", "2", "--threads", "1")
        jobs = {owner: lab.submit(recipe, owner) for owner in ("ada", "grace", "edith")}
        lab.until(lambda: all(lab.lines(jobs[owner]) > 2 for owner in ("ada", "grace")), "the first points")
        lab.table.pause_all(True)
        lab.until(lambda: not any(lab.job(job).slot for job in jobs.values()), "all to leave their slots")
        reached = {owner: lab.job(job).step for owner, job in jobs.items()}
        assert lab.process is not None
        lab.process.kill()  # The pause outlives the engine.
        lab.process.communicate()
        lab.start("--slots", "2", "--threads", "1")
        lab.until(lambda: len(lab.workers()) == 2, "the workers")
        assert {lab.job(job).state for job in jobs.values()} == {"queued"}
        assert list(lab.table.places()) == list(jobs.values())
        lab.table.pause_all(False)
        for job in jobs.values():
            lab.wait(job, "finished")
        straight = Run.create(tmp_path, recipe, id="straight")
        for _ in straight.record(straight.start(device="cpu", threads=1)):
            pass
        weights = (straight.path / "weights" / "last.safetensors").read_bytes()
        for owner, job in jobs.items():
            run = Run.open(lab.runs / job)
            assert (run.path / "weights" / "last.safetensors").read_bytes() == weights, owner
            steps = [line["step"] for line in run.metrics()]
            assert steps == sorted(steps)
            assert 0 <= reached[owner] < run.about["steps"]
    finally:
        lab.end()
