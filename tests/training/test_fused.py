"""The quick gradients of dense, convolutional and recurrent networks are those of autograd."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import Generator, Tensor

from aecore.model import Autoencoder, build
from aecore.parts.modules.activations import ACTIVATIONS
from aecore.parts.modules.losses import BernoulliLoss
from aecore.parts.penalties.registry import KLDivergence
from aecore.recipe.presets import PRESETS
from aecore.training.gradients import products as fused_products
from aecore.training.gradients.autograd import PlainGradients
from aecore.training.gradients.by_hand import FusedGradients
from aecore.training.gradients.chains import layers_of
from aecore.training.gradients.choice import gradients
from aecore.training.gradients.losses import FusedBernoulli
from aecore.training.loss import Loss
from aecore.training.stepper import Stepper
from fidelity.keras_example import keras_recipe, registered

SHAPE = (1, 6, 5)
SMALL = PRESETS["vae-2d"].replace("network.hidden", (11, 7))


def images(count: int, seed: int = 0, shape: tuple[int, int, int] = SHAPE) -> Tensor:
    return torch.rand(count, *shape, generator=Generator().manual_seed(seed))


def measured(
    model: Autoencoder, way: type, batch: Tensor, corrupted: Tensor
) -> tuple[list[Tensor], list[Tensor]]:
    loss = Loss(model)
    loss.epoch = 1.0
    if way is FusedGradients:
        layers = layers_of(model, loss)
        assert layers is not None
        quick = FusedGradients(model, loss, layers)
        quick(
            torch.rand_like(batch), torch.rand_like(batch), Generator()
        )  # nothing of one batch stays for the next
        terms = quick(batch, corrupted, Generator().manual_seed(3))
    else:
        terms = PlainGradients(model, loss)(batch, corrupted, Generator().manual_seed(3))
    return terms, [parameter.grad.clone() for parameter in model.parameters() if parameter.grad is not None]


RECIPES = {
    **{f"activation {name}": {"network.activation": name} for name in ACTIVATIONS},
    **{
        f"deterministic {name}": {
            "bottleneck": {"kind": "deterministic", "activation": name},
            "penalties": [{"kind": "l1"}],
        }
        for name in ("identity", "sigmoid", "gelu")
    },
    "no penalty": {"penalties": []},
    "two penalties": {"penalties": [{"kind": "kl_divergence", "beta": 4.0}, {"kind": "l1", "beta": 0.5}]},
    "half warm": {"penalties": [{"kind": "kl_divergence", "beta": 4.0, "warm_up": 2}]},
    "half warm, and another": {
        "penalties": [{"kind": "kl_divergence", "beta": 4.0, "warm_up": 2}, {"kind": "l1", "beta": 0.5}]
    },
    "full covariance": {"bottleneck": {"kind": "gaussian", "size": 3, "covariance": "full"}},
    "code of one": {"bottleneck": {"kind": "gaussian", "size": 1}},
    "no hidden layer": {"network.hidden": ()},
    "squared error": {"reconstruction": {"kind": "squared_error"}},
    "squared error of a sigmoid": {"reconstruction": {"kind": "squared_error"}, "network.output": "sigmoid"},
    "gaussian": {"reconstruction": {"kind": "gaussian", "deviation": 0.5}},
    "sigmoid output": {"network.output": "sigmoid"},
}


@pytest.mark.parametrize("change", RECIPES.values(), ids=RECIPES.keys())
@pytest.mark.parametrize("count", [1, 12, 130])
def test_loss_and_gradients_are_those_of_autograd(change: dict[str, object], count: int) -> None:
    compare(build(SMALL.replace(change), SHAPE), count)


def compare(model: Autoencoder, count: int) -> None:
    other = copy.deepcopy(model)
    batch, corrupted = images(count, shape=model.shape), images(count, seed=1, shape=model.shape)
    expected_terms, expected = measured(model, PlainGradients, batch, corrupted)
    terms, found = measured(other, FusedGradients, batch, corrupted)
    for one, two in zip(expected_terms, terms, strict=True):
        torch.testing.assert_close(two, one, rtol=1e-5, atol=1e-6)
    assert len(found) == len(expected) > 0
    for one, two in zip(expected, found, strict=True):
        assert (two - one).norm() <= 1e-5 * one.norm()


@pytest.mark.parametrize("name", ["activation relu", "activation gelu", "deterministic sigmoid"])
@pytest.mark.parametrize("quick", [True, False])
def test_wide_layers_have_them_too_with_and_without_onednn(
    name: str, quick: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if quick and not fused_products.has_onednn():
        pytest.skip("this PyTorch has no such products")
    monkeypatch.setattr(fused_products, "has_onednn", lambda: quick)
    recipe = SMALL.replace(RECIPES[name]).replace({"network.hidden": (40, 24), "bottleneck.size": 20})
    compare(build(recipe, SHAPE), 12)


CONVOLUTIONAL = {
    **{f"activation {name}": {"network.activation": name} for name in ACTIVATIONS},
    "filters of five": {"network.kernel_size": 5},
    "filters of seven": {"network.kernel_size": 7},
    "many filters": {"network.channels": (33, 18)},
    "one layer": {"network.channels": (4,)},
    "four layers": {"network.channels": (4, 3, 2, 6)},
    "dense layers inside": {"network.hidden": (7, 5)},
    "squared error of a sigmoid": {"reconstruction": {"kind": "squared_error"}, "network.output": "sigmoid"},
    "deterministic": {"bottleneck": {"kind": "deterministic", "size": 3}, "penalties": [{"kind": "l1"}]},
}


@pytest.mark.parametrize("change", CONVOLUTIONAL.values(), ids=CONVOLUTIONAL.keys())
@pytest.mark.parametrize("shape", [(1, 8, 8), (1, 9, 10), (3, 11, 8)], ids=str)
@pytest.mark.parametrize("count", [1, 12])
def test_convolutions_have_the_gradients_of_autograd(
    change: dict[str, object], shape: tuple[int, int, int], count: int
) -> None:
    recipe = SMALL.replace("network", {"kind": "convolutional", "channels": (5, 6)}).replace(change)
    model = build(recipe, shape)
    assert isinstance(gradients(model, Loss(model)), FusedGradients)
    compare(model, count)


RECURRENT = {
    "gru": {},
    "two layers": {"network.hidden": (7, 5)},
    "three layers": {"network.hidden": (4, 7, 5)},
    "wide": {"network.hidden": (40,)},
    "squared error of a sigmoid": {"reconstruction": {"kind": "squared_error"}, "network.output": "sigmoid"},
    "deterministic": {"bottleneck": {"kind": "deterministic", "size": 3}, "penalties": [{"kind": "l1"}]},
}


@pytest.mark.parametrize("change", RECURRENT.values(), ids=RECURRENT.keys())
@pytest.mark.parametrize("shape", [(1, 8, 8), (1, 1, 10), (3, 11, 8)], ids=str)
@pytest.mark.parametrize("count", [1, 12])
def test_recurrent_cells_have_the_gradients_of_autograd(
    change: dict[str, object], shape: tuple[int, int, int], count: int
) -> None:
    recipe = SMALL.replace("network", {"kind": "recurrent", "hidden": (9,)}).replace(change)
    model = build(recipe, shape)
    with torch.no_grad():  # fresh cells are so close to linear that a slope could be missed
        for weight in model.parameters():
            weight.mul_(2)
    assert isinstance(gradients(model, Loss(model)), FusedGradients)
    compare(model, count)


def test_convolutions_have_them_without_onednn_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fused_products, "has_onednn", lambda: False)
    recipe = SMALL.replace("network", {"kind": "convolutional", "channels": (20, 18), "hidden": (17,)})
    compare(build(recipe, (1, 9, 10)), 12)


def test_a_convolution_that_keeps_the_size_has_the_gradients_of_autograd() -> None:
    with registered():
        model = build(keras_recipe(0), (1, 28, 28))
    assert isinstance(gradients(model, Loss(model)), FusedGradients)
    compare(model, 5)


@pytest.mark.parametrize(
    "change",
    [
        {"network": {"kind": "recurrent", "hidden": (5,), "cell": "lstm"}},
        {"network.tied": True},
        {"reconstruction": {"kind": "gaussian", "variance": "learned"}},
    ],
    ids=["lstm", "tied", "learned variance"],
)
def test_other_models_take_the_plain_way(change: dict[str, object]) -> None:
    model = build(SMALL.replace(change), SHAPE)
    assert isinstance(gradients(model, Loss(model)), PlainGradients)


def test_a_penalty_that_may_need_the_networks_graph_takes_the_plain_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = build(SMALL, SHAPE)
    assert isinstance(gradients(model, Loss(model)), FusedGradients)
    monkeypatch.setattr(KLDivergence, "of_codes", False)
    assert isinstance(gradients(model, Loss(model)), PlainGradients)


def test_grey_and_saturated_pixels_have_the_bernoulli_loss_of_the_module() -> None:
    output = torch.tensor([-200.0, -40.0, -3.0, 0.0, 1e-4, 5.0, 16.0, 90.0]).repeat(300, 4).requires_grad_()
    target = torch.rand(output.shape, generator=Generator().manual_seed(0))
    expected = BernoulliLoss()(output, target).mean()
    expected.backward()
    loss, gradient = FusedBernoulli(output.detach())(output.detach(), target)
    torch.testing.assert_close(loss, expected.detach(), rtol=1e-5, atol=0)
    torch.testing.assert_close(gradient, output.grad, rtol=1e-5, atol=1e-9)


def test_a_loss_that_is_not_a_number_stays_one() -> None:
    output = torch.full((4, 30), float("nan"))
    assert FusedBernoulli(output)(output, torch.zeros(4, 30))[0].isnan()


def steps(stepper: Stepper, count: int, between: bool = False) -> dict[str, Tensor]:
    for index in range(count):
        stepper.step(torch.arange(index, index + (8 if index % 3 else 5)), 0.01)
        if between:
            stepper.loss.measure(images(8, seed=5), seed=1)
            stepper.model.reconstruct(images(5, seed=6))
    return {name: value.clone() for name, value in stepper.model.state_dict().items()}


@pytest.mark.parametrize("optimiser", ["adam", "adamw", "sgd", "rmsprop"])
def test_ten_steps_end_where_autograd_and_the_optimiser_alone_end(optimiser: str) -> None:
    recipe = SMALL.replace({"training.optimiser": optimiser, "network.activation": "tanh"})
    quick, plain = Stepper(build(recipe, SHAPE), images(40)), Stepper(build(recipe, SHAPE), images(40))
    plain.gradients = PlainGradients(plain.model, plain.loss)
    plain.update = plain.optimiser.step  # type: ignore[assignment]
    found, expected = steps(quick, 10), steps(plain, 10)
    for name, value in expected.items():
        torch.testing.assert_close(found[name], value, rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(quick.sums, plain.sums, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    "network",
    [{"kind": "dense"}, {"kind": "convolutional"}, {"kind": "recurrent"}],
    ids=lambda one: one["kind"],
)
def test_the_same_recipe_gives_the_same_weights_whatever_is_looked_at_in_between(
    network: dict[str, object],
) -> None:
    recipe = SMALL.replace("network", network)
    one = steps(Stepper(build(recipe, SHAPE), images(40)), 10)
    two = steps(Stepper(build(recipe, SHAPE), images(40)), 10, between=True)
    assert all(torch.equal(one[name], two[name]) for name in one)
