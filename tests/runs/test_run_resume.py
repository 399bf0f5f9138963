"""A run that was interrupted and went on is the run that never stopped, bit for bit."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import pytest
import torch
from library_samples import RECIPES, tiny
from run_samples import contents, go_on, same

from aecore.disk.tensors import save_tensors
from aecore.errors import RunError
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run
from aecore.training.optimisers import SCHEDULES
from aecore.training.training import Training

EPOCHS = 5
STEPS = 20


@pytest.fixture(autouse=True)
def _all_points_have_a_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aecore.runs.recording.CHECKPOINT_SECONDS", -1000.0)


def whole_and_broken(runs: Path, recipe: Recipe, shares: list[float]) -> tuple[Run, Run]:
    """A run that never stopped, and one that was left after so many of its steps."""
    whole = Run.create(runs, recipe, id="whole")
    go_on(whole)
    broken = Run.create(runs, recipe, id="broken")
    steps = whole.metrics()[-1]["steps"]
    for share in shares:
        go_on(broken, until=round(share * steps))
        broken = Run.open(broken.path)
    go_on(broken)
    return whole, broken


@pytest.mark.parametrize("stop", [0, 1, 2, 4, 7, 13, 19])
def test_a_run_goes_on_from_any_step(tmp_path: Path, stop: int) -> None:
    same(*whole_and_broken(tmp_path, tiny(training__epochs=EPOCHS), [stop / STEPS]))


# Every kind of run, and every optimiser with gradients by hand and without.
KINDS = [(name, "adam") for name in RECIPES]
KINDS += [(name, other) for name in ("variational", "recurrent") for other in ("adamw", "sgd", "rmsprop")]


@pytest.mark.parametrize(("name", "optimiser"), KINDS)
def test_every_kind_of_run_and_every_optimiser_goes_on(tmp_path: Path, name: str, optimiser: str) -> None:
    changes = {"training.epochs": EPOCHS, "training.optimiser": optimiser, "training.schedule": "cosine"}
    recipe = tiny().replace({**changes, **RECIPES[name], "bottleneck.size": 3})
    same(*whole_and_broken(tmp_path, recipe, [0.15, 0.3, 0.7]))


def test_a_checkpoint_between_two_points_goes_on_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A long run says something every few steps only: the sums in between belong to the checkpoint.
    monkeypatch.setattr("aecore.training.training.RECORDS", 3)
    monkeypatch.setattr("aecore.training.training.SNAPSHOTS", 3)
    monkeypatch.setattr("aecore.training.training.WEIGHTS", 4)
    recipe = tiny(training__epochs=EPOCHS, corruption__kind="random_pixels")
    whole, broken = Run.create(tmp_path, recipe, id="whole"), Run.create(tmp_path, recipe, id="broken")
    go_on(whole)
    training = broken.start(device="cpu")
    for progress in broken.record(training):
        if progress.step == 1:
            for _ in range(2):  # two steps that nobody hears of
                training._step()
            assert training.stepper.counted == 2 * 16  # images
            saved = training.checkpoint()
            break
    notes = {"numbers": json.dumps(saved.numbers)}
    save_tensors(broken.path / "checkpoint.safetensors", saved.tensors, notes)
    go_on(Run.open(broken.path))
    same(whole, broken)


def test_a_run_without_a_checkpoint_begins_again(tmp_path: Path) -> None:
    recipe = tiny(training__epochs=EPOCHS)
    whole, broken = Run.create(tmp_path, recipe, id="whole"), Run.create(tmp_path, recipe, id="broken")
    go_on(whole)
    go_on(broken, until=9)
    (broken.path / "checkpoint.safetensors").unlink()
    go_on(broken)
    same(whole, broken)


def test_what_was_said_before_the_cut_stays_byte_for_byte(tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny(training__epochs=EPOCHS))
    go_on(run, until=9)
    before = (run.path / "metrics.jsonl").read_bytes()
    # Said after the checkpoint, and half of a line that a kill cut short.
    (run.path / "metrics.jsonl").write_bytes(
        before + before.splitlines(keepends=True)[-1] + b'{"step": 11, "st'
    )
    go_on(run)
    after = (run.path / "metrics.jsonl").read_bytes()
    assert after.startswith(before)
    assert [line["step"] for line in run.metrics()][-11:] == list(range(10, STEPS + 1))


def test_a_run_paused_before_its_first_step_keeps_its_first_point(tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny())
    training = run.start(device="cpu")
    training.pause()
    for progress in run.record(training):
        if progress.state == "paused":
            break
    go_on(Run.open(run.path))
    first = run.metrics()[0]
    assert (first["step"], first["snapshot"]) == (0, True)
    assert [line["step"] for line in run.metrics() if line["train"]] == list(range(1, 9))


def test_a_stopped_run_goes_on(tmp_path: Path) -> None:
    recipe = tiny(training__epochs=EPOCHS)
    whole, stopped = Run.create(tmp_path, recipe, id="whole"), Run.create(tmp_path, recipe, id="stopped")
    go_on(whole)
    training = stopped.start(device="cpu")
    for progress in stopped.record(training):
        if progress.step == 6:
            training.stop()
    assert Run.open(stopped.path).about["state"] == "stopped"
    assert (stopped.path / "card.md").is_file()
    go_on(Run.open(stopped.path))
    assert Run.open(stopped.path).about["state"] == "finished"
    assert contents(stopped)["weights/last.safetensors"] == contents(whole)["weights/last.safetensors"]
    assert contents(stopped)["scores"] == contents(whole)["scores"]


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_learning_rate_set_in_mid_run_is_gone_on_with(tmp_path: Path, schedule: str) -> None:
    recipe = tiny(training__epochs=EPOCHS, training__schedule=schedule)
    runs = [Run.create(tmp_path, recipe, id=name) for name in ("whole", "broken")]
    for run in runs:
        training = run.start(device="cpu")
        for progress in run.record(training):
            if progress.step == 6:
                training.learning_rate = 0.02
            if progress.step == 8 and run is runs[1]:
                break
    go_on(runs[1])
    same(*runs)


def test_a_run_goes_on_with_as_many_threads_as_it_had(tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny(training__epochs=EPOCHS))
    before = torch.get_num_threads()
    try:
        training = run.start(device="cpu", threads=2)
        for progress in run.record(training):
            if progress.step == 5:
                break
        torch.set_num_threads(1)
        run = Run.open(run.path)
        assert run.about["threads"] == 2
        run.start(device="cpu")
        assert torch.get_num_threads() == 2
        run.start(device="cpu", threads=1)
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize("moment", ["weights", "scores", "card"])
def test_a_kill_while_the_end_is_written_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    recipe = tiny(training__epochs=EPOCHS)
    whole, broken = Run.create(tmp_path, recipe, id="whole"), Run.create(tmp_path, recipe, id="broken")
    go_on(whole)

    class Killed(BaseException):
        """Nothing catches it: like a kill, but for the process."""

    def kill(*_: object, **__: object) -> None:
        raise Killed

    names = {"weights": "save_tensors", "scores": "evaluate", "card": "card"}
    with monkeypatch.context() as patched:
        records = broken.record(broken.start(device="cpu"))
        for progress in records:
            if progress.step == STEPS - 1:
                patched.setattr(f"aecore.runs.recording.{names[moment]}", kill)
                break
        with pytest.raises(Killed):
            next(records)
    about = Run.open(broken.path).about
    if about["state"] != "finished":
        go_on(Run.open(broken.path))
    same(whole, broken)
    assert Run.open(broken.path).about["state"] == "finished"


def test_a_full_disk_holds_a_run_in_words_and_loses_nothing_that_was_saved(tmp_path: Path) -> None:
    recipe = tiny(training__epochs=EPOCHS)
    whole, broken = Run.create(tmp_path, recipe, id="whole"), Run.create(tmp_path, recipe, id="broken")
    go_on(whole)
    metrics = broken.path / "metrics.jsonl"
    records = broken.record(broken.start(device="cpu"))
    for progress in records:
        if progress.step == 9:
            break
    before = {path: path.read_bytes() for path in broken.path.rglob("*") if path.is_file()}
    aside = metrics.rename(tmp_path / "aside")
    metrics.symlink_to("/dev/full")  # a disk that is full, for real
    with pytest.raises(RunError, match="expected room on the disk, found none left; try deleting runs"):
        next(records)
    metrics.unlink()
    aside.rename(metrics)
    changed = {path.name for path, content in before.items() if path.read_bytes() != content}
    assert changed <= {"run.json"}
    assert Run.open(broken.path).about["state"] == "paused"  # It waits for room, and nothing has failed.
    assert "room on the disk" in Run.open(broken.path).about["message"]
    go_on(Run.open(broken.path))
    same(whole, broken)


def test_leftovers_of_a_killed_process_are_cleared_away(tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny())
    go_on(run, until=3)
    for name in (".checkpoint.safetensors.99.part", "weights/.last.safetensors.99.part"):
        (run.path / name).write_bytes(b"half")
    go_on(Run.open(run.path))
    assert not list(run.path.rglob("*.part"))


def test_two_runs_at_once_in_one_process_do_not_disturb_each_other(tmp_path: Path) -> None:
    recipe = tiny(training__epochs=EPOCHS, corruption__kind="random_pixels")
    alone = Run.create(tmp_path, recipe, id="alone")
    go_on(alone)
    runs = [Run.create(tmp_path, recipe, id=name) for name in ("one", "two")]
    threads = [threading.Thread(target=go_on, args=[run]) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for run in runs:
        same(alone, run)


def test_a_copied_run_goes_on_elsewhere(tmp_path: Path) -> None:
    recipe = tiny(training__epochs=EPOCHS)
    whole = Run.create(tmp_path, recipe, id="whole")
    go_on(whole)
    broken = Run.create(tmp_path, recipe, id="broken")
    go_on(broken, until=11)
    copied = Run.open(Path(shutil.copytree(broken.path, tmp_path / "elsewhere" / "copied")))
    go_on(copied)
    same(whole, copied)


def test_the_clock_counts_all_but_pauses_and_goes_on_where_it_was_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0

    def look(*_: object) -> object:
        nonlocal now
        now += 10.0  # what a snapshot takes
        return take(*_)

    take = Training._snapshot
    monkeypatch.setattr("aecore.runs.clock.time.monotonic", lambda: now)
    monkeypatch.setattr(Training, "_snapshot", look)
    run = Run.create(tmp_path, tiny(training__epochs=EPOCHS))
    training = run.start(device="cpu")
    for progress in run.record(training):
        if progress.step == 4 and progress.state == "running":
            training.pause()
        if progress.state == "paused":
            now += 1000.0
            training.resume()
        if progress.step == 8:
            break
    now += 5000.0
    go_on(Run.open(run.path))
    lines = run.metrics()
    looks = 0
    for line in lines:
        looks += line["snapshot"]
        assert line["elapsed"] == pytest.approx(10 * looks)
    assert looks > 3
    assert lines[-1]["seconds"] < 10  # spent in steps alone
