"""Batches divided into shares: the same bits whoever makes them, and the same training as undivided ones."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest
import torch
from library_samples import MEMBERS, RECIPES, host_of, tiny
from share_samples import IMAGES, SHAPE, helped, shared, until_ready
from torch import Generator, Tensor

from aecore.errors import RecipeError
from aecore.model import build
from aecore.parts.modules.chance import Part, normal, uniform
from aecore.recipe.recipe import Recipe
from aecore.training.checkpoint import capture, restore
from aecore.training.shares import rule
from aecore.training.shares.helpers import HELPERS
from aecore.training.shares.rule import shares_of, threads_of
from aecore.training.shares.share import rows_of
from aecore.training.shares.shared_memory import GRADIENTS, MOVE
from aecore.training.shares.stepper import SharedStepper
from aecore.training.stepper import Stepper

BATCH = 13
CPU = torch.device("cpu")


def divides(recipe: Recipe) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(rule.VARIABLE, "2")
        return shares_of(recipe, build(recipe, SHAPE), 1 << 20, 2, CPU) > 1


def cases() -> dict[str, Recipe]:
    found = {name: tiny().replace({"bottleneck.size": 3, **changes}) for name, changes in RECIPES.items()}
    for family, kind in MEMBERS:
        try:
            found[f"{family} {kind}"] = host_of(family, {"kind": kind}).replace("network", tiny().network)
        except RecipeError:
            found[f"{family} {kind}"] = host_of(family, {"kind": kind})
    for name in ("adamw", "sgd", "rmsprop"):
        for base in ("variational", "recurrent"):
            found[f"{name}, {base}"] = tiny().replace({"training.optimiser": name, **RECIPES[base]})
    return {name: recipe for name, recipe in found.items() if divides(recipe)}


CASES = cases()
every_case = pytest.mark.parametrize("recipe", CASES.values(), ids=CASES.keys())
optimisers = pytest.mark.parametrize("optimiser", ["adam", "adamw", "sgd", "rmsprop"])


pytestmark = [
    pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="no memory without a name here"),
    pytest.mark.usefixtures("forked_helpers"),
]


def advance(stepper: Stepper, first: int = 0, last: int = 4, size: int = BATCH) -> dict[str, Tensor]:
    for index in range(first, last):
        stepper.loss.epoch = index / 2
        stepper.step(torch.arange(index, index + size - index % 2), 0.01 / (index + 1))
    state = {name: value.clone() for name, value in capture(stepper, {}).tensors.items()}
    return state | {"sums": stepper.sums.clone()}


def same(one: dict[str, Tensor], other: dict[str, Tensor]) -> None:
    assert set(one) == set(other)
    assert not [name for name in one if not torch.equal(one[name], other[name])]


@every_case
def test_a_divided_training_is_that_of_whole_batches(recipe: Recipe) -> None:
    whole, divided = advance(Stepper(build(recipe, SHAPE), IMAGES)), advance(shared(recipe))
    for name, value in whole.items():
        if name == "generator":
            assert torch.equal(divided[name], value), "other draws"
        else:
            assert torch.allclose(divided[name], value, rtol=2e-3, atol=2e-4), name


@every_case
def test_helpers_make_the_same_bits(recipe: Recipe) -> None:
    alone = advance(shared(recipe))
    stepper = helped(recipe)
    found = advance(stepper)
    assert stepper.team.size == 2
    stepper.close()
    same(found, alone)


@pytest.mark.parametrize("shares", [3, 4])
def test_any_number_of_shares_has_its_own_bits(shares: int) -> None:
    recipe = CASES["denoising"]
    alone = advance(shared(recipe, shares))
    stepper = helped(recipe, shares)
    found = advance(stepper)
    assert stepper.team.size == shares
    stepper.close()
    same(found, alone)


def test_a_batch_of_fewer_images_than_shares_is_made_too() -> None:
    whole, divided = Stepper(build(tiny(), SHAPE), IMAGES), shared(tiny(), 4)
    for stepper in (whole, divided):
        stepper.step(torch.arange(3), 0.01)
    for one, other in zip(whole.model.parameters(), divided.model.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-4)


@optimisers
@pytest.mark.parametrize("made", [0, 1, 3])
@pytest.mark.parametrize("network", ["variational", "recurrent"])
def test_a_checkpoint_goes_on_bit_for_bit(optimiser: str, made: int, network: str) -> None:
    recipe = tiny().replace({"training.optimiser": optimiser, **RECIPES[network]})
    first, again = shared(recipe), shared(recipe)
    advance(first, 0, made)
    taken = capture(first, {})
    expected = advance(first, made, 6)
    advance(again, 0, 2)
    restore(again, taken)
    same(advance(again, made, 6), expected)


@optimisers
def test_checkpoints_go_from_whole_batches_to_divided_ones_and_back(optimiser: str) -> None:
    recipe = tiny().replace("training.optimiser", optimiser)
    for one, other in ((Stepper(build(recipe, SHAPE), IMAGES), shared(recipe)), (shared(recipe), None)):
        advance(one, 0, 3)
        taken = capture(one, {})
        expected = advance(one, 3, 6)
        target = other or Stepper(build(recipe, SHAPE), IMAGES)
        restore(target, taken)
        found = advance(target, 3, 6)
        assert all(
            torch.allclose(found[name], value, rtol=2e-3, atol=2e-4) for name, value in expected.items()
        )


@pytest.mark.parametrize("what", [GRADIENTS, MOVE], ids=["gradients", "move"])
@pytest.mark.parametrize("shares", [2, 3])
def test_a_helper_that_is_killed_changes_no_bit(
    what: int, shares: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = CASES["denoising"]
    expected = advance(shared(recipe, shares), 0, 8)
    stepper = helped(recipe, shares)
    advance(stepper, 0, 3)
    assert stepper.team.size == shares
    victim, memory = stepper.team._helpers[1], stepper.memory
    ask = memory.ask

    def asked(place: int, order: int, *others: float) -> None:
        if order == what and place == 1:
            os.kill(victim._pid, signal.SIGKILL)
            while victim.is_there():
                time.sleep(0.001)
            if what == MOVE:  # as if it had moved a part of its slice
                memory.weights[-200:] += 1.0
                memory.moments[:, -100:] += 1.0
        ask(place, order, *others)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(memory, "ask", asked)
        advance(stepper, 3, 4)
    assert stepper.team.size == shares - 1
    same(advance(stepper, 4, 8), expected)
    stepper.close()


def test_a_helper_joins_in_the_middle_and_a_new_one_comes_for_a_lost_one() -> None:
    recipe = CASES["variational"]
    expected = advance(shared(recipe), 0, 8)
    stepper = shared(recipe)
    for first in (0, 4):
        advance(stepper, first, first + 2)
        stepper.expect(100.0)
        until_ready(stepper)
        advance(stepper, first + 2, first + 3)
        assert stepper.team.size == 2
        os.kill(stepper.team._helpers[1]._pid, signal.SIGKILL)
        found = advance(stepper, first + 3, first + 4)
        assert stepper.team.size == 1
    same(found, expected)
    stepper.close()


def test_a_helper_that_stands_still_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aecore.training.shares.team.PATIENCE", 0.3)
    recipe = CASES["variational"]
    expected = advance(shared(recipe), 0, 4)
    stepper = helped(recipe)
    advance(stepper, 0, 2)
    os.kill(stepper.team._helpers[1]._pid, signal.SIGSTOP)
    same(advance(stepper, 2, 4), expected)
    assert stepper.team.size == 1
    stepper.close()


def test_one_core_has_no_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    HELPERS.end()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    stepper = shared(CASES["variational"])
    stepper.expect(1000.0)
    advance(stepper)
    assert stepper.team.size == 1
    assert not stepper.team._coming


def test_a_step_leaves_pytorch_s_threads_as_they_were() -> None:
    stepper = SharedStepper(build(tiny(), SHAPE), IMAGES, 2, 6)
    seen = []
    find = stepper.team.own.find_gradients

    def watched(batch: int, epoch: float) -> None:
        seen.append(torch.get_num_threads())
        find(batch, epoch)

    stepper.team.own.find_gradients = watched  # type: ignore[method-assign]
    advance(stepper, 0, 1)
    assert set(seen) == {3}
    assert torch.get_num_threads() == 1


@pytest.mark.parametrize(
    ("threads", "batch", "expected"),
    [
        (1, 128, 1),
        (2, 128, 2),
        (3, 128, 3),
        (4, 128, 4),
        (5, 128, 4),
        (6, 128, 3),
        (8, 128, 4),
        (8, 40, 2),
        (2, 31, 1),
    ],
)
def test_shares_go_by_threads_and_rows(threads: int, batch: int, expected: int) -> None:
    recipe = tiny().replace("network.hidden", (512, 256))
    model = build(recipe, (1, 28, 28))
    assert shares_of(recipe, model, batch, threads, CPU) == expected
    assert threads_of(expected, threads) * expected <= threads


@pytest.mark.parametrize(("wish", "expected"), [(None, 1), ("1", 1), ("2", 2), ("9", 4), ("many", 1)])
def test_batches_are_divided_where_that_is_wished(
    wish: str | None, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(rule.VARIABLE)
    if wish is not None:
        monkeypatch.setenv(rule.VARIABLE, wish)
    recipe = tiny().replace("network.hidden", (512, 256))
    assert shares_of(recipe, build(recipe, (1, 28, 28)), 128, 4, CPU) == expected


def test_what_is_no_mean_over_images_is_not_divided() -> None:
    for changes in (
        {"penalties": [{"kind": "kl_divergence", "free_bits": 0.5}]},
        RECIPES["sparse over the set"],
        {"penalties": [{"kind": "total_correlation"}]},
    ):
        recipe = tiny().replace(changes)
        assert shares_of(recipe, build(recipe, SHAPE), 1 << 20, 4, CPU) == 1


def test_small_steps_are_not_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    model = build(tiny(), SHAPE)
    assert shares_of(tiny(), model, 64, 2, CPU) == 1
    monkeypatch.setattr(rule, "WORTH", 1)
    assert shares_of(tiny(), model, 64, 2, CPU) == 2


@pytest.mark.parametrize("batch", [1, 2, 7, 64, 129])
@pytest.mark.parametrize("shares", [1, 2, 3, 4])
def test_rows_are_divided_evenly(batch: int, shares: int) -> None:
    rows = rows_of(batch, shares)
    assert len(rows) == shares
    assert sum(rows) == batch
    assert max(rows) - min(rows) <= 1
    assert rows[0] > 0


@pytest.mark.parametrize("draw", [normal, uniform])
@pytest.mark.parametrize("shape", [(7, 2), (64, 3), (128, 2)])
def test_parts_of_a_batch_draw_what_the_whole_does(
    draw: Callable[..., Tensor], shape: tuple[int, int]
) -> None:
    like = torch.zeros(1)
    plain = Generator().manual_seed(5)
    whole = draw(shape, plain, like)
    middle = shape[0] // 2
    for first, rows in ((0, middle), (middle, shape[0] - middle)):
        part = Part()
        part.manual_seed(5)
        part.take(first, shape[0])
        assert torch.equal(draw((rows, shape[1]), part, like), whole[first : first + rows])
        assert torch.equal(part.get_state(), plain.get_state())
