"""Whose weights are looked into: of a run that trains, is paused, ends meanwhile, and over a whole training."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from library_samples import begin, noise, tiny

from aecore.disk.tensors import load_tensors
from aecore.errors import RunError
from aecore.inspection import (
    latest_model,
    model_at,
    over_training,
)
from aecore.runs.run import Run
from aecore.scores import divergence_of_axes

# The newest weights


def test_a_run_that_trains_is_looked_into_as_it_is_and_one_that_has_ended_with_its_last_weights(
    tmp_path: Path,
) -> None:
    run = Run.create(tmp_path, tiny(training__epochs=4))
    with pytest.raises(RunError, match="without weights"):
        latest_model(run)
    training = begin(run.recipe)
    seen = []
    for progress in run.record(training):
        step, model = latest_model(Run.open(run.path))
        seen.append(step)
        assert step <= progress.step
        if step == progress.step:
            for name, weights in training.model.state_dict().items():
                assert torch.equal(model.state_dict()[name], weights)
    assert seen == sorted(seen)
    assert seen[-1] == training.steps


def test_a_paused_run_is_looked_into_at_its_checkpoint(tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny(training__epochs=40))
    training = begin(run.recipe)
    for progress in run.record(training):
        if progress.step >= 50 and progress.state == "running":
            training.pause()
        if progress.state == "paused":
            break
    step, model = latest_model(Run.open(run.path))
    assert step == progress.step
    assert step not in Run.open(run.path).kept_steps()
    for name, weights in training.model.state_dict().items():
        assert torch.equal(model.state_dict()[name], weights)


def test_a_run_that_ends_while_it_is_looked_into_is_there_with_its_last_weights(tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny(training__epochs=4))
    training = begin(run.recipe)
    for progress in run.record(training):
        if progress.step and progress.state == "running":
            opened = Run.open(run.path)  # the same moment at which a page may ask
    step, model = model_at(opened, opened.kept_steps()[-1] + 1)
    assert opened.about["state"] == "running"
    assert step == training.steps
    for name, weights in training.model.state_dict().items():
        assert torch.equal(model.state_dict()[name], weights)


def test_divergences_over_a_training_are_those_of_its_weights_or_of_its_snapshots(tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny())
    for _ in run.record(begin(run.recipe)):
        pass
    run = Run.open(run.path)
    images = noise(30, (1, 8, 8))
    step, model = latest_model(run)
    found = over_training(run, model, images, step)
    assert list(found) == run.kept_steps()
    first_model = run.model(0)
    assert torch.allclose(found[0], divergence_of_axes(first_model.distribution(images)))
    for path in (run.path / "weights").glob("0*"):
        path.unlink()
    again = over_training(run, model, images, step)
    snapshots = sorted(int(path.stem) for path in (run.path / "snapshots").glob("*.safetensors"))
    assert list(again) == snapshots
    assert torch.equal(again[step], found[step])
    # Of the images of the snapshots, to the 255th of a pixel.
    probes = load_tensors(run.path / "probe.safetensors")[0]["originals"].float() / 255
    expected = divergence_of_axes(first_model.distribution(probes))
    assert torch.allclose(again[0], expected, atol=1e-3)
