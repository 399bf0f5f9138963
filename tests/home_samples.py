"""Runs to take home, and scripts run in this process: a new one would spend its time on importing torch."""

from __future__ import annotations

import contextlib
import io
import re
import runpy
import sys
from pathlib import Path

import pytest
import torch
from run_samples import finish

from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run

SCORE = re.compile(r"(?:test images|images de test|denoising|débruitage): ([0-9.]+) \(AE Lab: ([0-9.]+)\)")

SMALL: dict[str, object] = {
    "data.name": "digits",
    "data.train_size": 300,
    "training.epochs": 2,
    "training.batch_size": 64,
}


def trained(
    folder: Path, recipe: Recipe, name: str = "some", changes: dict[str, object] | None = None
) -> Run:
    """A finished run of a recipe, made short."""
    return finish(Run.create(folder, recipe.replace(SMALL if changes is None else changes), name=name))


def printed(file: Path, *arguments: str) -> str:
    """What a script prints that is run by itself."""
    said = io.StringIO()
    before = torch.random.get_rng_state(), torch.get_num_threads()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.setattr(sys, "argv", [str(file), *arguments])
        runpy.run_path(str(file), run_name="__main__")
    torch.random.set_rng_state(before[0])
    torch.set_num_threads(before[1])
    return said.getvalue()


def scores(said: str) -> list[tuple[float, float]]:
    """Each score that a script printed, beside the run's own."""
    return [(float(made), float(known)) for made, known in SCORE.findall(said)]


def reproduces(said: str, run_scores: dict[str, float]) -> None:
    """The printed scores are those of the run, within 2%."""
    found = scores(said)
    known = [run_scores[name] for name in ("squared_error", "denoised_squared_error") if name in run_scores]
    assert [told for _, told in found] == pytest.approx(known, abs=1e-4)
    for made, told in found:
        assert made == pytest.approx(told, rel=0.02)
