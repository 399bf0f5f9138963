"""The inner loop goes on from a checkpoint as if it had never stopped."""

from __future__ import annotations

import sys

import pytest
import torch
from torch import Generator, Tensor

from aecore.machine.freed_memory import keep_freed_memory
from aecore.model import build
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.training.checkpoint import capture, restore
from aecore.training.stepper import Stepper

SHAPE = (1, 6, 6)
IMAGES = torch.rand(40, *SHAPE, generator=Generator().manual_seed(0))
SMALL = PRESETS["vae-2d"].replace("network.hidden", (11, 7))


def fresh(recipe: Recipe) -> Stepper:
    return Stepper(build(recipe, SHAPE), IMAGES)


def advance(stepper: Stepper, first: int, last: int) -> dict[str, Tensor]:
    for index in range(first, last):
        stepper.step(torch.arange(index, index + 8), 0.01 / (index + 1))
    return stepper.model.state_dict()


@pytest.mark.parametrize(
    "change",
    [
        {"training.optimiser": "adam"},
        {"training.optimiser": "adamw"},
        {"training.optimiser": "sgd"},
        {"training.optimiser": "rmsprop"},
        {"network": {"kind": "convolutional", "channels": (3,)}},
    ],
    ids=["adam", "adamw", "sgd", "rmsprop", "convolutional"],
)
@pytest.mark.parametrize("made", [0, 1, 4])
def test_a_restored_stepper_goes_on_bit_for_bit(change: dict[str, object], made: int) -> None:
    recipe = SMALL.replace(change)
    first, again = fresh(recipe), fresh(recipe)
    advance(first, 0, made)
    taken = capture(first, {})
    expected = advance(first, made, 8)
    advance(again, 0, 2)  # so that there is a state to be replaced
    restore(again, taken)
    found = advance(again, made, 8)
    assert all(torch.equal(found[name], value) for name, value in expected.items())
    assert torch.equal(first.take_sums()[0], again.take_sums()[0])


def test_a_step_follows_the_rate_it_is_given() -> None:
    one, two = fresh(SMALL), fresh(SMALL)
    advance(one, 0, 3)
    advance(two, 0, 3)
    before = {name: value.clone() for name, value in one.model.state_dict().items()}
    one.step(torch.arange(8), 0.0)
    two.step(torch.arange(8), 0.01)
    assert all(torch.equal(value, before[name]) for name, value in one.model.state_dict().items())
    assert not all(torch.equal(value, before[name]) for name, value in two.model.state_dict().items())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's allocator only")
def test_freed_memory_is_not_taken_from_the_system_again() -> None:
    resource = pytest.importorskip("resource")
    if not keep_freed_memory():
        pytest.skip("this C library cannot be told")

    def faults() -> int:
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        for _ in range(20):
            torch.ones(2_000_000)  # 8 MB, 2,000 pages
        return int(resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before)

    faults()
    assert faults() < 2_000
