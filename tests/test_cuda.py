"""The same runs on a GPU; skipped by name on a machine that has none."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from library_samples import RECIPES, digits, noise_set, tiny

from aecore.model import build
from aecore.report import report
from aecore.run import Run
from aecore.training import train

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
