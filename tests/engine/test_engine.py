"""The engine as it is started for real: a process of its own with worker processes, and kill -9 in the middle."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from engine_lab import ENDLESS, LONG, SHORT, WAIT_SECONDS, Lab

from aecore.engine.worker.__main__ import NICENESS
from aecore.errors import EngineError
from aecore.machine.kind import cores
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run
from aecore.sentences import Sentence


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """A lab for tests that kill and start engines themselves."""
    lab = Lab(tmp_path / "runs")
    yield lab
    lab.end()


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One engine for the tests that leave it alive, which does not wait long for those who pause."""
    lab = Lab(tmp_path_factory.mktemp("warm"))
    lab.start("--slots", "1", "--threads", "1", "--slice", "0.3")
    yield lab
    lab.end()


def straight(folder: Path, recipe: Recipe, threads: int) -> bytes:
    """The last weights of the same recipe trained without any interruption."""
    run = Run.create(folder, recipe, id="straight")
    for _ in run.record(run.start(device="cpu", threads=threads)):
        pass
    return (folder / "straight" / "weights" / "last.safetensors").read_bytes()


def test_kill_9_of_worker_and_engine_changes_no_bit_of_the_weights(lab: Lab, tmp_path: Path) -> None:
    engine = lab.start()
    job = lab.submit(LONG)
    checkpoint = lab.runs / job / "checkpoint.safetensors"
    lab.wait(job, "running")
    lab.until(lambda: lab.lines(job) > 3, "the first points")
    (worker,) = lab.workers()
    worker.kill()
    lab.until(lambda: lab.job(job).attempts == 1, "the engine to see its worker dead")
    lab.wait(job, "running")  # paused before, it would have no worker that could write a checkpoint
    lab.table.wish(job, "pause")
    lab.wait(job, "paused")
    assert checkpoint.exists()
    lab.table.wish(job, "resume")
    lab.wait(job, "running")
    paused_at = lab.lines(job)
    lab.until(lambda: lab.lines(job) > paused_at + 3, "points after the pause")
    workers = lab.workers()
    engine.kill()
    engine.communicate()
    psutil.wait_procs(workers, timeout=10)
    assert not any(worker.is_running() for worker in workers)
    assert lab.job(job).state == "running"
    lab.start()
    found = lab.wait(job, "finished")
    assert (found.step, found.message) == (found.steps, "")
    run = Run.open(lab.runs / job)
    assert run.about["state"] == "finished"
    steps = [line["step"] for line in run.metrics()]
    assert steps == sorted(steps)  # What was written after the checkpoint was cut off.
    ours = (lab.runs / job / "weights" / "last.safetensors").read_bytes()
    assert ours == straight(tmp_path, LONG, run.about["threads"])
    assert "goes on from its checkpoint" in (lab.runs / "engine.log").read_text()


def test_pause_step_learning_rate_resume_and_stop(warm: Lab) -> None:
    job = warm.submit(ENDLESS)
    warm.until(lambda: warm.lines(job) > 3, "the first points")
    warm.table.wish(job, "pause")
    paused = warm.wait(job, "paused")
    warm.table.wish(job, "step")
    warm.until(lambda: warm.job(job).step == paused.step + 1, "a single step")
    warm.wait(job, "paused")  # while it makes one step it runs
    warm.table.wish(job, "learning_rate", 0.0005)
    warm.table.wish(job, "step")
    warm.until(lambda: warm.job(job).step == paused.step + 2, "another step")
    warm.wait(job, "paused")
    assert warm.last_line(job)["learning_rate"] == 0.0005
    warm.table.wish(job, "resume")
    warm.wait(job, "running")
    warm.until(lambda: int(str(warm.last_line(job)["step"])) > paused.step + 2, "more steps")
    warm.table.wish(job, "stop")
    stopped = warm.wait(job, "stopped")
    assert paused.step + 2 < stopped.step < stopped.steps
    assert Run.open(warm.runs / job).about["state"] == "stopped"


def test_a_paused_job_makes_room_and_goes_on_later_with_the_same_weights(warm: Lab, tmp_path: Path) -> None:
    recipe = LONG.replace("training.epochs", 50)
    paused = warm.submit(recipe)
    warm.until(lambda: warm.lines(paused) > 2, "the first points")
    warm.table.wish(paused, "pause")
    warm.wait(paused, "paused")
    other = warm.submit(SHORT, "grace")
    warm.wait(other, "finished")
    assert warm.job(paused).state == "paused"
    warm.table.wish(paused, "resume")
    warm.wait(paused, "finished")
    run = Run.open(warm.runs / paused)
    ours = (run.path / "weights" / "last.safetensors").read_bytes()
    assert ours == straight(tmp_path, recipe, run.about["threads"])


def test_runs_that_take_turns_have_the_weights_of_runs_without_interruption(
    warm: Lab, tmp_path: Path
) -> None:
    recipes = {
        owner: LONG.replace({"training.epochs": 120, "training.seed": 3 + len(owner)})
        for owner in ("ada", "grace")
    }
    jobs = {owner: warm.submit(recipe, owner) for owner, recipe in recipes.items()}
    for job in jobs.values():
        warm.wait(job, "finished")
    log = (warm.runs / "engine.log").read_text()
    for owner, job in jobs.items():
        assert log.count(f"job {job} has had its turn") > 1
        run = Run.open(warm.runs / job)
        folder = tmp_path / owner
        ours = (run.path / "weights" / "last.safetensors").read_bytes()
        assert ours == straight(folder, recipes[owner], run.about["threads"])
        steps = [line["step"] for line in run.metrics()]
        assert steps == sorted(steps)


def oom_score(process: int) -> int:
    """How readily the kernel ends a process when memory runs out."""
    return int(Path(f"/proc/{process}/oom_score_adj").read_text())


def test_slots_are_shared_politely_among_owners_and_given_back_at_sigterm(lab: Lab) -> None:
    engine = lab.start("--slots", "2")
    jobs = {owner: [lab.submit(ENDLESS, owner) for _ in range(2)] for owner in ("ada", "grace")}
    lab.until(lambda: all(lab.lines(jobs[owner][0]) > 0 for owner in jobs), "the first job of each owner")
    assert [lab.job(job).state for job in (jobs["ada"][1], jobs["grace"][1])] == ["queued", "queued"]
    assert lab.table.places() == {jobs["ada"][1]: 1, jobs["grace"][1]: 2}
    assert [worker.nice() for worker in lab.workers()] == [NICENESS, NICENESS]
    if sys.platform == "linux":
        assert [oom_score(worker.pid) for worker in lab.workers()] == [1000, 1000]
        assert oom_score(engine.pid) < 1000
    assert Run.open(lab.runs / jobs["ada"][0]).about["threads"] == max(1, cores() // 2)
    lab.table.wish(jobs["grace"][0], "stop")
    lab.until(lambda: lab.lines(jobs["grace"][1]) > 0, "the next job")
    assert lab.job(jobs["ada"][1]).state == "queued"
    going_on, workers = [jobs["ada"][0], jobs["grace"][1]], lab.workers()
    engine.terminate()
    assert engine.communicate(timeout=30) == ("", "")
    assert engine.returncode == 0
    assert not any(worker.is_running() for worker in workers)
    assert [(lab.job(job).state, lab.job(job).front) for job in going_on] == [("queued", True)] * 2
    for job in going_on:
        saved, last = Run.open(lab.runs / job).checkpoint(), lab.last_line(job)
        assert saved is not None
        assert saved.numbers["step"] == last["step"]


def test_a_loss_that_is_not_finite_fails_in_a_sentence_and_the_worker_lives(warm: Lab) -> None:
    warm.until(lambda: len(warm.workers()) == 1, "the worker")
    (worker,) = warm.workers()
    diverging = SHORT.replace(
        {"training.optimiser": "sgd", "training.learning_rate": 1.0, "training.epochs": 50}
    )
    job = warm.submit(diverging.replace({"reconstruction.kind": "squared_error"}))
    warm.until(lambda: warm.job(job).state == "failed", "the failure")
    assert "expected a finite loss" in warm.job(job).message
    assert "Traceback" not in warm.job(job).message
    about = Run.open(warm.runs / job).about
    assert (about["state"], about["message"]) == ("failed", warm.job(job).message)
    # From the worker to the engine, into the table and into the folder: key and values went along.
    for message in (warm.job(job).message, Sentence.known(about["message"], about["said"])):
        assert isinstance(message, Sentence)
        assert message.key == "loss"
        assert message.values.keys() == {"step", "found", "rate"}
    following = warm.submit(SHORT)
    warm.wait(following, "finished")
    assert warm.workers() == [worker]


def test_a_second_engine_is_refused_and_the_first_works_on(warm: Lab) -> None:
    job = warm.submit(SHORT)
    warm.until(lambda: warm.lines(job) > 0, "the first point")
    other = subprocess.run(
        [sys.executable, "-m", "aecore.engine", "--runs", str(warm.runs), "--slots", "1"],
        check=False,
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
    )
    assert (other.returncode, other.stdout) == (2, "")
    assert other.stderr.startswith(
        "engine: expected no other engine on this runs folder, found one at work on"
    )
    assert warm.process is not None
    assert f"process {warm.process.pid}" in other.stderr
    assert other.stderr.count("\n") == 1
    warm.wait(job, "finished")


def test_an_engine_without_slots_or_folder_is_refused(tmp_path: Path) -> None:
    from aecore.engine.__main__ import run_engine

    with pytest.raises(EngineError, match="slots: expected at least 1, found 0"):
        run_engine(tmp_path, 0)
    (tmp_path / "file").touch()
    with pytest.raises(EngineError, match="expected a folder"):
        run_engine(tmp_path / "file", 1)
