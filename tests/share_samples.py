"""Steppers whose batches are divided, and helpers that start at once."""

from __future__ import annotations

import time
from multiprocessing.process import BaseProcess

from command_lines import FORKED
from library_samples import noise

from aecore.model import build
from aecore.recipe.recipe import Recipe
from aecore.training.shares.helper import serve
from aecore.training.shares.helpers import Helper, pair
from aecore.training.shares.stepper import SharedStepper

SHAPE = (1, 8, 8)
IMAGES = noise(40, SHAPE)
SECONDS = 90.0

started: list[BaseProcess] = []


def start_forked() -> Helper:
    """A helper forked from a process that has imported PyTorch."""
    ours, theirs = pair()
    with theirs:
        process = FORKED.Process(target=serve, args=(theirs,), daemon=True)
        process.start()
    started.append(process)
    return Helper(ours)


def shared(recipe: Recipe, shares: int = 2) -> SharedStepper:
    return SharedStepper(build(recipe, SHAPE), IMAGES, shares, shares)


def helped(recipe: Recipe, shares: int = 2) -> SharedStepper:
    """One whose helpers are ready."""
    stepper = shared(recipe, shares)
    stepper.team.enlist(start=True)
    until_ready(stepper)
    return stepper


def until_ready(stepper: SharedStepper) -> None:
    until = time.monotonic() + SECONDS
    while not all(helper.is_ready() for helper in stepper.team._coming.values()):
        assert time.monotonic() < until, "no helper came"
        time.sleep(0.005)
