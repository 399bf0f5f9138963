"""The engine as it is started for real: a process of its own with worker processes, and kill -9 in the middle."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from aecore.engine.local_slots import LocalSlots, cores
from aecore.engine.slots import Event, Task
from aecore.engine.worker.__main__ import NICENESS
from aecore.errors import EngineError
from aecore.jobs.table import Job, JobTable
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run

WAIT_SECONDS = 90.0
SHORT = Recipe().replace({"training.epochs": 3, "network.hidden": [64]})
LONG = Recipe().replace({"training.epochs": 100, "network.hidden": [64, 32]})
ENDLESS = LONG.replace("training.epochs", 1000)


def until(condition: Callable[[], bool], what: str, engine: subprocess.Popen[str] | None = None) -> None:
    """Waits, within bounds, for something that other processes bring about."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited in vain for {what}")
        if engine is not None and engine.poll() is not None:
            pytest.fail(f"the engine ended while waiting for {what}: {engine.communicate()}")
        time.sleep(0.01)


class Lab:
    """An engine process on a runs folder, and the job table as the web server holds it."""

    def __init__(self, runs: Path) -> None:
        self.runs = runs
        self.table = JobTable(runs, owner_limit=20)
        self.process: subprocess.Popen[str] | None = None

    def start(self, *options: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "aecore.engine", "--runs", str(self.runs)]
        given = options or ("--slots", "1", "--threads", "1")
        self.process = subprocess.Popen(
            [*command, *given], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        return self.process

    def submit(self, recipe: Recipe = SHORT, owner: str = "ada") -> str:
        return self.table.submit(recipe, owner, "a test", "cpu")

    def job(self, job: str) -> Job:
        return self.table.get(job)

    def wait(self, job: str, state: str) -> Job:
        def reached() -> bool:
            found = self.job(job)
            assert found.state == state or found.state not in ("failed", "stopped", "finished"), found
            return found.state == state

        self.until(reached, f"job {job} to be {state}")
        return self.job(job)

    def until(self, condition: Callable[[], bool], what: str) -> None:
        until(condition, what, self.process)

    def lines(self, job: str) -> int:
        file = self.runs / job / "metrics.jsonl"
        return file.read_bytes().count(b"\n") if file.exists() else 0

    def last_line(self, job: str) -> dict[str, object]:
        text = (self.runs / job / "metrics.jsonl").read_text()
        found: dict[str, object] = json.loads(text[: text.rindex("\n")].rsplit("\n", 1)[-1])
        return found

    def workers(self) -> list[psutil.Process]:
        assert self.process is not None
        return psutil.Process(self.process.pid).children()

    def end(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.communicate(timeout=30)
        self.table.close()


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
    lab.until(checkpoint.exists, "the checkpoint of a pause")
    lab.table.wish(job, "resume")
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


def test_slots_are_shared_politely_among_owners_and_given_back_at_sigterm(lab: Lab) -> None:
    engine = lab.start("--slots", "2")
    jobs = {owner: [lab.submit(ENDLESS, owner) for _ in range(2)] for owner in ("ada", "grace")}
    lab.until(lambda: all(lab.lines(jobs[owner][0]) > 0 for owner in jobs), "the first job of each owner")
    assert [lab.job(job).state for job in (jobs["ada"][1], jobs["grace"][1])] == ["queued", "queued"]
    assert lab.table.places() == {jobs["ada"][1]: 1, jobs["grace"][1]: 2}
    assert [worker.nice() for worker in lab.workers()] == [NICENESS, NICENESS]
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
    assert Run.open(warm.runs / job).about["state"] == "failed"
    following = warm.submit(SHORT)
    warm.wait(following, "finished")
    assert warm.workers() == [worker]


FAULT = """
import sys
if "aecore.engine.worker" in sys.orig_argv:
    import aecore.engine.worker.job
    perform = aecore.engine.worker.job.perform
    def faulty(task, *rest, **named):
        return 1 / 0 if task.name == "fault" else perform(task, *rest, **named)
    aecore.engine.worker.job.perform = faulty
"""


def ending(slots: LocalSlots, name: str) -> Event:
    """The last event of a job that is given to these slots."""
    slots.submit(Task(job=f"job-{name}", name=name, recipe=SHORT.to_json(), device="cpu"))
    found: list[Event] = []
    until(lambda: bool(found.extend(slots.events(0.05)) or (found and found[-1].kind != "progress")), name)
    return found[-1]


def test_a_fault_of_our_own_fails_in_a_sentence_and_its_traceback_is_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(FAULT)  # Nothing a user could bring about is left to be wrong.
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    slots = LocalSlots(tmp_path, 1, threads=1)
    failed = ending(slots, "fault")
    assert failed.state == "failed"
    assert failed.message.startswith("The training ended by a fault of AE Lab's own; the file engine.log")
    assert "ZeroDivisionError: division by zero" in (tmp_path / "engine.log").read_text()
    assert ending(slots, "the next one").state == "finished"
    slots.close()


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


def test_workers_that_never_get_ready_end_the_engine_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nexit 7\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    slots = LocalSlots(tmp_path, 1)

    def wait_for_ever() -> bool:
        slots.events(0.05)
        return False

    with pytest.raises(
        EngineError, match="a worker process that can train, found one that ended with exit code 7"
    ):
        until(wait_for_ever, "the end of trying")
    slots.close()
