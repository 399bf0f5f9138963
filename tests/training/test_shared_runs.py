"""Whole runs on two threads: with a helper, without, interrupted, killed."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import torch
from command_lines import FORKED
from library_samples import RECIPES, tiny
from run_samples import same
from share_samples import SECONDS, shared, until_ready

from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run
from aecore.training.shares import rule
from aecore.training.shares.helpers import HELPERS
from aecore.training.shares.stepper import SharedStepper
from aecore.training.training import Training

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="no memory without a name here"),
    pytest.mark.usefixtures("forked_helpers"),
]


@pytest.fixture(autouse=True)
def _all_is_divided(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rule, "WORTH", 1)
    monkeypatch.setattr(rule, "FEWEST_ROWS", 4)
    monkeypatch.setattr("aecore.runs.recording.CHECKPOINT_SECONDS", -1000.0)
    monkeypatch.setattr("aecore.training.pace.LIGHT", math.inf)  # however busy this machine is
    yield
    torch.set_num_threads(1)


def go_on(run: Run, *, help: bool, until: int | None = None) -> None:
    """Trains on two threads, to the end or until the loop is left at a step."""
    training: Training = run.start(device="cpu", threads=2)
    stepper = training.stepper
    assert isinstance(stepper, SharedStepper)
    if help:
        stepper.team.enlist(start=True)
        until_ready(stepper)
    else:
        stepper.expect = lambda seconds: None  # type: ignore[method-assign]
    for progress in run.record(training):
        assert stepper.team.size == 1 + (help and progress.step > 0)
        if progress.step == until:
            break
    stepper.close()


@pytest.mark.parametrize("name", ["variational", "denoising", "sampled pixels", "convolutional", "recurrent"])
def test_a_run_of_two_processes_is_that_of_one_and_goes_on(name: str, tmp_path: Path) -> None:
    recipe = tiny().replace({**RECIPES[name], "bottleneck.size": 3, "training.schedule": "cosine"})
    whole, broken = (Run.create(tmp_path, recipe, id=each) for each in ("whole", "broken"))
    go_on(whole, help=False)
    go_on(broken, help=True, until=2)
    go_on(Run.open(broken.path), help=False, until=5)
    go_on(Run.open(broken.path), help=True)
    same(whole, Run.open(broken.path))
    assert Run.open(broken.path).about["threads"] == 2


def test_a_training_that_is_left_gives_its_helper_back() -> None:
    recipe = tiny(training__epochs=50)
    first = shared(recipe)
    first.team.enlist(start=True)
    until_ready(first)
    (helper,) = first.team._coming.values()
    first.close()
    second = shared(recipe)
    second.team.enlist(start=False)
    assert list(second.team._coming.values()) == [helper]
    until_ready(second)
    second.step(torch.arange(8), 0.01)
    assert second.team.size == 2
    second.close()


def train_for_ever(recipe: Recipe, told: Connection) -> None:
    """Trains with a helper of its own interpreter, whose process id it tells."""
    os.sched_getaffinity = lambda _: {0, 1}
    stepper = shared(recipe)
    stepper.team.enlist(start=True)
    until_ready(stepper)
    helper = stepper.team._coming[1]
    place = 0
    while True:
        stepper.step(torch.arange(place % 20, place % 20 + 8), 0.001)
        place += 1
        if place == 20:
            told.send((helper._pid, stepper.team.size))


def test_a_helper_ends_with_a_process_that_is_killed() -> None:
    assert HELPERS.start is not None
    ours, theirs = FORKED.Pipe()
    process = FORKED.Process(target=train_for_ever, args=(tiny(), theirs))
    process.start()
    try:
        assert ours.poll(SECONDS), "no helper came"
        pid, size = ours.recv()
        assert size == 2
        maps = Path(f"/proc/{pid}/maps").read_text()
        assert "aelab-training (deleted)" in maps, "memory that has a name could stay behind"
    finally:
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
    until = time.monotonic() + SECONDS
    while is_running(pid):
        assert time.monotonic() < until, "the helper stayed"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
