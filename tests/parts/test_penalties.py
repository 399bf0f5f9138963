"""Penalties in closed form, and how they add up to the loss."""

from __future__ import annotations

import pytest
import torch
from library_samples import MEMBERS, all_changed, host_of, noise, tiny, trained
from torch import Generator

from aecore.model import build
from aecore.parts.modules.code import Code, ForwardPass
from aecore.parts.penalties.l1 import L1
from aecore.parts.penalties.registry import PENALTIES, KLDivergence, WeightDecay
from aecore.recipe.recipe import Recipe
from aecore.training.loss import Loss

IMAGES = noise(6, (1, 8, 8))


def step_with(code: Code) -> ForwardPass:
    return ForwardPass(images=IMAGES, corrupted=IMAGES, code=code, output=IMAGES)


def test_l1_is_the_sum_of_absolute_values_averaged_over_the_batch() -> None:
    codes = torch.tensor([[1.0, -2.0], [0.5, 0.0]])
    assert L1(beta=7.0)(step_with(Code(codes, codes))) == pytest.approx((3.0 + 0.5) / 2)


@pytest.mark.parametrize("beta", [0.1, 1.0, 4.0])
def test_l1_and_its_constant_are_the_negative_log_laplace_prior(beta: float) -> None:
    codes = noise(5, (1, 1, 7)).flatten(1).double() * 4 - 2  # (batch, code)
    prior = torch.distributions.Laplace(torch.zeros(7).double(), torch.full((7,), 1 / beta).double())
    expected = float(-prior.log_prob(codes).sum(dim=1).mean())
    penalty = L1(beta=beta)
    constant = penalty.constant(7)
    assert constant is not None
    assert float(beta * penalty(step_with(Code(codes, codes))) + constant) == pytest.approx(
        expected, rel=1e-10
    )


def test_without_a_weight_there_is_no_prior_and_no_constant() -> None:
    assert L1(beta=0.0).constant(7) is None
    assert KLDivergence().constant(7) is None


def test_kl_divergence_is_averaged_over_the_batch() -> None:
    # N(1, 1) and N(0, e^2): 0.5 and 0.5 (e^2 - 1 - 2) nats.
    mean, log_variance = torch.tensor([[1.0], [0.0]]), torch.tensor([[0.0], [2.0]])
    measured = KLDivergence(beta=7.0)(step_with(Code(mean, mean, log_variance=log_variance)))
    assert float(measured) == pytest.approx((0.5 + 0.5 * (2.718281828**2 - 3)) / 2, rel=1e-6)


@pytest.mark.parametrize("kind", PENALTIES)
def test_a_penalty_is_a_number_whose_gradient_reaches_the_encoder(kind: str) -> None:
    recipe = host_of("penalties", {"kind": kind, "beta": 0.5}).replace("network.hidden", [8])
    model = build(recipe, (1, 8, 8))
    step = model(IMAGES, IMAGES, Generator().manual_seed(0))
    penalty = recipe.penalties[0](step)
    assert penalty.shape == ()
    assert penalty.isfinite()
    penalty.backward()
    gradient = next(model.encoder.parameters()).grad
    assert gradient is not None
    assert gradient.abs().max() > 0


@pytest.mark.parametrize("kind", PENALTIES)
def test_beta_scales_a_penalty_in_the_loss_and_nowhere_else(kind: str) -> None:
    losses = []
    for beta in (0.0, 1.0, 3.0):
        recipe = host_of("penalties", {"kind": kind, "beta": beta}).replace("network.hidden", [8])
        loss = Loss(build(recipe, (1, 8, 8)))
        terms = loss.measure(IMAGES, seed=1).terms
        assert loss.weights == {kind: beta}
        assert terms["loss"] == pytest.approx(terms["reconstruction"] + beta * terms[kind], rel=1e-6)
        losses.append(terms)
    assert losses[0][kind] == losses[1][kind] == losses[2][kind] != 0
    assert losses[0]["loss"] == losses[0]["reconstruction"]


@pytest.mark.parametrize(("family", "kind"), MEMBERS)
def test_what_is_minimised_is_the_terms_with_their_weights(family: str, kind: str) -> None:
    recipe = host_of(family, {**all_changed(family, kind), **({"size": 3} if family == "bottleneck" else {})})
    if family == "network" and kind == "convolutional":
        recipe = recipe.replace("network.channels", [3])
    model = build(recipe, (1, 8, 8))
    loss = Loss(model)
    loss.epoch = 300.0
    terms = loss.terms(model(IMAGES, IMAGES, Generator().manual_seed(0)))
    numbers = [float(term.detach()) for term in terms]
    betas = loss.weights.values()
    expected = numbers[0] + sum(beta * number for beta, number in zip(betas, numbers[1:], strict=True))
    assert float(loss.total(terms).detach()) == pytest.approx(expected, rel=1e-5)
    assert loss.named(numbers)["loss"] == pytest.approx(expected, rel=1e-5)
    assert list(loss.named(numbers)) == ["loss", "reconstruction", *(part.kind for part in recipe.penalties)]


def test_terms_are_means_over_images_whatever_the_size_of_a_chunk() -> None:
    point = {"kind": "deterministic", "size": 3}
    loss = Loss(build(Recipe.from_dict({"bottleneck": point, "penalties": [{"kind": "l1"}]}), (1, 8, 8)))
    whole = loss.measure(IMAGES, seed=0, chunk=6).terms
    assert loss.measure(IMAGES, seed=0, chunk=4).terms == pytest.approx(whole, rel=1e-5)


@pytest.mark.parametrize(
    "network",
    [
        {"kind": "dense", "hidden": [8]},
        {"kind": "dense", "hidden": [8], "tied": True},
        {"kind": "convolutional", "channels": [3]},
        {"kind": "recurrent", "hidden": [5]},
    ],
    ids=str,
)
def test_weight_decay_is_the_sum_of_squared_weights_without_biases(network: dict[str, object]) -> None:
    recipe = host_of("penalties", {"kind": "weight_decay", "beta": 2.0}).replace("network", network)
    model = build(recipe, (1, 8, 8))
    expected = sum(
        float(weight.detach().square().sum())
        for name, weight in model.named_parameters()
        if "bias" not in name
    )
    penalty = WeightDecay()(model(IMAGES, IMAGES, Generator().manual_seed(0)))
    assert float(penalty.detach()) == pytest.approx(expected, rel=1e-6)


def test_weight_decay_makes_weights_smaller() -> None:
    norms = []
    for beta in (0.0, 1.0):
        recipe = tiny(bottleneck__kind="deterministic", penalties=[{"kind": "weight_decay", "beta": beta}])
        norms.append(sum(float(weight.square().sum()) for weight in trained(recipe).values()))
    assert norms[1] < norms[0]
