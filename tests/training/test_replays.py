"""A step played from a recording is the step that Python would have made."""

from __future__ import annotations

import warnings

import pytest
import torch
from library_samples import RECIPES, noise, tiny
from tape import tape
from torch import Generator, Tensor

from aecore.model import build
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.training.checkpoint import capture, restore
from aecore.training.cuda_graphs import MOST
from aecore.training.gradients.strategy import Batch, Gradients
from aecore.training.optimisers import OPTIMISERS
from aecore.training.stepper import Stepper

SHAPE = (1, 8, 8)
IMAGES = noise(60, SHAPE)
SWEEPS = {"sparse over the set"}


def steppers(recipe: Recipe) -> tuple[Stepper, Stepper]:
    """One that makes its steps plainly, and one that plays them from recordings."""
    plain, played = (Stepper(build(recipe, SHAPE), IMAGES, record) for record in (None, tape))
    return plain, played


def advance(stepper: Stepper, first: int, last: int, batch: int = 16) -> list[Tensor]:
    """Steps with another rate each and a smaller batch now and then; the weights after them."""
    for index in range(first, last):
        order = torch.randperm(60, generator=Generator().manual_seed(index))
        stepper.loss.epoch = index / 4
        stepper.step(order[: batch - 5 * (index % 4 == 3)], 0.01 / (1 + index % 3))
    return list(stepper.model.state_dict().values())


@pytest.mark.parametrize("name", sorted(RECIPES.keys() - SWEEPS))
def test_played_steps_are_the_plain_ones(name: str) -> None:
    plain, played = steppers(tiny().replace(RECIPES[name]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = advance(played, 0, 36)
    expected = advance(plain, 0, 36)
    assert len(played.replays.recordings) == 2  # the whole batch and the small one
    for one, two in zip(expected, found, strict=True):
        torch.testing.assert_close(two, one, rtol=1e-5, atol=1e-6)
    sums, counted = played.take_sums()
    assert counted == 27 * 16 + 9 * 11  # images
    torch.testing.assert_close(sums, plain.take_sums()[0], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    "name", sorted(OPTIMISERS.keys() - {"rmsprop"})
)  # its rate is a tensor on a GPU only
def test_every_optimiser_moves_as_it_does_plainly(name: str) -> None:
    plain, played = steppers(tiny().replace("training.optimiser", name))
    expected, found = advance(plain, 0, 12), advance(played, 0, 12)
    assert played.replays.recordings
    for one, two in zip(expected, found, strict=True):
        torch.testing.assert_close(two, one, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_can_be_recorded(name: str) -> None:
    recipe = PRESETS[name]
    shape = (1, 32, 32) if recipe.data.name == "shapes" else (1, 28, 28)
    stepper = Stepper(build(recipe, shape), noise(12, shape), tape)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for epoch in range(90, 95):  # past every warm-up
            stepper.loss.epoch = float(epoch)
            stepper.step(torch.arange(4), 0.001)
    assert stepper.replays.recordings or stepper.gradients.of_whole_set


def test_the_weights_of_a_warm_up_are_those_of_the_moment() -> None:
    recipe = tiny().replace(RECIPES["warming up"])  # three epochs, twelve of these steps
    plain, played = steppers(recipe)
    expected, found = advance(plain, 0, 12), advance(played, 0, 12)
    assert not played.replays.recordings
    for one, two in zip(expected, found, strict=True):
        torch.testing.assert_close(two, one, rtol=1e-5, atol=1e-6)
    advance(played, 12, 18)
    assert played.replays.recordings


def test_weights_that_come_back_in_cycles_make_no_more_recordings_than_are_kept() -> None:
    recipe = tiny().replace("penalties", [{"kind": "kl_divergence", "cycle": 10}])
    plain, played = steppers(recipe)
    for stepper in (plain, played):
        for step in range(240):
            stepper.loss.epoch = step / 4  # forty steps a cycle, half of them with a weight of their own
            stepper.step(torch.arange(8), 0.001)
    assert len(played.replays.recordings) == MOST
    for one, two in zip(plain.model.parameters(), played.model.parameters(), strict=True):
        torch.testing.assert_close(two, one, rtol=1e-4, atol=1e-5)


def test_a_restored_stepper_plays_nothing_of_the_time_before() -> None:
    recipe = tiny()
    played, again = Stepper(build(recipe, SHAPE), IMAGES, tape), Stepper(build(recipe, SHAPE), IMAGES, tape)
    advance(played, 0, 8)
    taken = capture(played, {})
    expected = advance(played, 8, 20)
    advance(again, 0, 12)
    restore(again, taken)
    assert not again.replays.recordings
    for one, two in zip(expected, advance(again, 8, 20), strict=True):
        torch.testing.assert_close(two, one, rtol=1e-5, atol=1e-6)


def test_what_cannot_be_recorded_is_done_plainly_and_said_once() -> None:
    plain, played = steppers(tiny())
    made = played.gradients
    read: list[float] = []

    class Reading(Gradients):
        def step(self, chosen: Tensor, batch: Batch, generator: Generator) -> list[Tensor]:
            terms = made.step(chosen, batch, generator)
            read.append(float(terms[0]))
            return terms

    played.gradients = Reading(played.model, played.loss)
    with pytest.warns(RuntimeWarning, match="read back") as said:
        found = advance(played, 0, 12)
    assert len(said) == 1
    assert not played.replays.recordings
    for one, two in zip(advance(plain, 0, 12), found, strict=True):
        torch.testing.assert_close(two, one, rtol=1e-6, atol=1e-7)
