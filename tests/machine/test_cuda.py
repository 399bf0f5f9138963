"""The same runs on a GPU; skipped by name on a machine that has none."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
import torch
from library_samples import RECIPES, digits, noise, noise_set, tiny

from aecore.evaluation.report import report
from aecore.model import build
from aecore.recipe.presets import PRESETS
from aecore.runs.run import Run
from aecore.training.gradients.autograd import PlainGradients
from aecore.training.gradients.strategy import Batch, Gradients
from aecore.training.loss import LOSS, Loss
from aecore.training.optimisers import OPTIMISERS
from aecore.training.stepper import Stepper
from aecore.training.training import train

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")


def test_auto_takes_the_gpu() -> None:
    assert train(tiny(), images=digits()).device.type == "cuda"


@pytest.mark.parametrize("name", RECIPES)
def test_a_run_on_the_gpu_is_written_whole_and_can_be_opened_on_the_cpu(name: str, tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny().replace(RECIPES[name]))
    *_, last = run.record(run.start(device="cuda"))
    assert last.state == "finished"
    assert last.train["loss"] < 1e6
    model = Run.open(run.path).model(device="cpu")
    assert next(model.parameters()).device.type == "cpu"


@pytest.mark.parametrize("name", RECIPES)
def test_the_gpu_decodes_what_the_cpu_decodes(name: str) -> None:
    recipe = tiny().replace(RECIPES[name])
    codes = torch.randn(5, recipe.bottleneck.size, generator=torch.Generator().manual_seed(0))
    here, there = build(recipe, (1, 8, 8), "cpu"), build(recipe, (1, 8, 8), "cuda")
    assert torch.allclose(here.decode(codes), there.decode(codes.cuda()).cpu(), atol=1e-5)


@pytest.mark.parametrize("name", RECIPES)
def test_the_gpu_scores_what_the_cpu_scores(name: str, tmp_path: Path) -> None:
    recipe, images = tiny().replace(RECIPES[name]), noise_set(60, 40)
    here, there = (
        {line.name: line.value for line in report(build(recipe, (1, 8, 8), device), images, folder=tmp_path)}
        for device in ("cpu", "cuda")
    )
    assert here.keys() == there.keys()
    drawn = {"negative_elbo"}  # each device draws codes of its own
    for score in here.keys() - drawn:
        assert there[score] == pytest.approx(here[score], rel=1e-2, abs=1e-3)


def test_going_on_from_a_checkpoint_ends_where_the_whole_run_does() -> None:
    whole = train(tiny(), images=digits(), device="cuda")
    *_, end = whole
    left = train(tiny(), images=digits(), device="cuda")
    for _ in range(3):
        next(left)
    again = train(tiny(), images=digits(), device="cuda", checkpoint=left.checkpoint())
    *_, resumed = again
    assert resumed.step == end.step
    assert resumed.train["loss"] == pytest.approx(end.train["loss"], rel=1e-3)


CONTRACTIVE = {"bottleneck.kind": "deterministic", "penalties": [{"kind": "contraction"}]}


@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("estimate", ["exact", "stochastic"])
def test_a_recurrent_network_contracts_on_the_gpu_as_on_the_cpu(cell: str, estimate: str) -> None:
    recipe = (
        tiny().replace(CONTRACTIVE).replace("network", {"kind": "recurrent", "cell": cell, "hidden": [8]})
    )
    recipe = recipe.replace("penalties.contraction.estimate", estimate)
    images = noise(12, (1, 8, 8))
    terms, gradients = [], []
    for device in ("cpu", "cuda"):
        model = build(recipe, (1, 8, 8), device)
        there = images.to(device)
        terms.append(PlainGradients(model, Loss(model))(there, there, torch.Generator(device).manual_seed(0)))
        gradients.append([weight.grad.cpu() for weight in model.parameters() if weight.grad is not None])
    assert terms[1][0].item() == pytest.approx(terms[0][0].item(), rel=1e-3)
    if estimate == "exact":  # the random directions are each device's own
        assert terms[1][1].item() == pytest.approx(terms[0][1].item(), rel=1e-3)
        for one, two in zip(*gradients, strict=True):
            torch.testing.assert_close(two, one, rtol=1e-2, atol=1e-3)


def advance(stepper: Stepper, steps: int) -> dict[str, float]:
    """Steps with another rate each, a smaller batch now and then; the mean of each term over them."""
    for index in range(steps):
        order = torch.randperm(60, generator=torch.Generator().manual_seed(index)).to("cuda")
        stepper.loss.epoch = index / 4
        stepper.step(order[: 16 - 5 * (index % 4 == 3)], 0.01 / (1 + index % 3))
    sums, counted = stepper.take_sums()
    return dict(zip((LOSS, *stepper.loss.names), (sums / counted).tolist(), strict=True))


@pytest.mark.parametrize("name", RECIPES)
def test_steps_played_from_a_graph_are_the_plain_ones(name: str) -> None:
    recipe, images = tiny().replace(RECIPES[name]), noise(60, (1, 8, 8)).to("cuda")
    plain, played = (Stepper(build(recipe, (1, 8, 8), "cuda"), images) for _ in range(2))
    plain.replays.record = None
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a step that cannot be recorded is said
        found = advance(played, 36)
    assert len(played.replays.recordings) == (0 if played.gradients.of_whole_set else 2)
    assert found == pytest.approx(advance(plain, 36), rel=1e-2)


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_is_recorded(name: str) -> None:
    recipe = PRESETS[name]
    shape = (1, 32, 32) if recipe.data.name == "shapes" else (1, 28, 28)
    stepper = Stepper(build(recipe, shape, "cuda"), noise(12, shape).to("cuda"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for epoch in range(90, 96):
            stepper.loss.epoch = float(epoch)
            stepper.step(torch.arange(4, device="cuda"), 0.001)
    assert stepper.replays.recordings or stepper.gradients.of_whole_set
    assert torch.isfinite(stepper.take_sums()[0]).all()


@pytest.mark.parametrize("name", sorted(OPTIMISERS))
def test_every_optimiser_is_recorded(name: str) -> None:
    recipe, images = tiny().replace("training.optimiser", name), noise(60, (1, 8, 8)).to("cuda")
    plain, played = (Stepper(build(recipe, (1, 8, 8), "cuda"), images) for _ in range(2))
    plain.replays.record = None
    assert advance(played, 24) == pytest.approx(advance(plain, 24), rel=1e-2)
    assert played.replays.recordings


def test_a_recording_broken_off_leaves_the_plain_steps_and_their_chance() -> None:
    recipe, images = tiny(), noise(60, (1, 8, 8)).to("cuda")
    plain, played = (Stepper(build(recipe, (1, 8, 8), "cuda"), images) for _ in range(2))
    plain.replays.record = None
    made = played.gradients

    class Reading(Gradients):
        def step(self, chosen: torch.Tensor, batch: Batch, generator: torch.Generator) -> list[torch.Tensor]:
            terms = made.step(chosen, batch, generator)
            float(terms[0])  # waits for the device, which no graph can hold
            return terms

    played.gradients = Reading(played.model, played.loss)
    with pytest.warns(RuntimeWarning, match="not recorded"):
        found = advance(played, 24)
    assert found == pytest.approx(advance(plain, 24), rel=1e-2)
