"""Reconstruction losses against the distributions they are the logarithms of, constants included."""

from __future__ import annotations

import math

import pytest
import torch
from library_samples import noise
from torch.distributions import Bernoulli as BernoulliLaw
from torch.distributions import Normal

from aecore.errors import RecipeError
from aecore.model import build
from aecore.parts.reconstructions import RECONSTRUCTIONS, AbsoluteError, Gaussian, StructuralSimilarity
from aecore.recipe.recipe import Recipe
from aecore.scores.pixels import ssim
from aecore.training.training import train

SHAPE = (3, 9, 14)
IMAGES = noise(5, SHAPE, seed=1)
OUTPUT = 3 * noise(5, SHAPE, seed=2) - 1.5


def drawn(reconstruction: dict[str, object], count: int = 4000) -> tuple[torch.Tensor, torch.Tensor]:
    """Many images drawn from p(x given h) of one code, and their mean as the decoder says it."""
    recipe = Recipe().replace({"reconstruction": reconstruction, "network.hidden": [8]})
    model = build(recipe, (1, 4, 4))
    with torch.no_grad():
        codes = torch.tensor([[1.5, -2.0]]).expand(count, -1)
        return model.draw(codes, torch.Generator().manual_seed(0)), model.decode(codes)[0]


def test_a_bernoulli_draws_black_and_white_pixels_as_bright_as_its_mean() -> None:
    images, mean = drawn({"kind": "bernoulli"})
    assert set(images.unique().tolist()) == {0.0, 1.0}
    error = (mean * (1 - mean) / len(images)).sqrt()
    assert ((images.mean(dim=0) - mean).abs() < 5 * error).all()


@pytest.mark.parametrize("variance", ["fixed", "learned"])
def test_a_gaussian_draws_pixels_around_its_mean(variance: str) -> None:
    images, mean = drawn({"kind": "gaussian", "variance": variance, "deviation": 0.3})
    assert ((images.mean(dim=0) - mean).abs() < 5 * 0.3 / len(images) ** 0.5).all()
    assert float((images - mean).std()) == pytest.approx(0.3, rel=0.02)
    again, _ = drawn({"kind": "gaussian", "variance": variance, "deviation": 0.3})
    assert torch.equal(images, again)


@pytest.mark.parametrize("kind", [kind for kind, cls in RECONSTRUCTIONS.items() if not cls.is_likelihood])
def test_what_is_no_likelihood_has_no_images_to_draw(kind: str) -> None:
    with pytest.raises(RecipeError, match="expected a likelihood"):
        drawn({"kind": kind})


@pytest.mark.parametrize("kind", RECONSTRUCTIONS)
def test_a_loss_is_a_number_for_each_image_summed_over_its_pixels(kind: str) -> None:
    module = RECONSTRUCTIONS[kind]().build()
    losses = module(OUTPUT, IMAGES)
    assert losses.shape == (5,)
    alone = torch.cat([module(OUTPUT[i : i + 1], IMAGES[i : i + 1]) for i in range(5)])
    assert torch.allclose(losses, alone)
    # Twice the pixels, twice the loss; as channels, for a loss of windows sees over a seam between images.
    doubled = module(torch.cat([OUTPUT, OUTPUT], dim=1), torch.cat([IMAGES, IMAGES], dim=1))
    assert torch.allclose(doubled, 2 * losses, rtol=1e-5)


def test_squared_error_is_summed_over_pixels_and_not_clamped() -> None:
    losses = RECONSTRUCTIONS["squared_error"]().build()(OUTPUT, IMAGES)
    expected = ((OUTPUT.double() - IMAGES.double()) ** 2).sum(dim=(1, 2, 3))
    assert torch.allclose(losses.double(), expected, rtol=1e-6)


@pytest.mark.parametrize("binary", [False, True], ids=["grey", "black and white"])
def test_bernoulli_is_minus_the_log_likelihood(binary: bool) -> None:
    images = IMAGES.round() if binary else IMAGES
    law = BernoulliLaw(logits=OUTPUT, validate_args=False)
    expected = -law.log_prob(images).sum(dim=(1, 2, 3))
    assert torch.allclose(RECONSTRUCTIONS["bernoulli"]().build()(OUTPUT, images), expected, rtol=1e-5)


@pytest.mark.parametrize("logit", [-200.0, 200.0])
def test_bernoulli_stays_finite_at_the_far_ends(logit: float) -> None:
    output = torch.full((1, 1, 8, 8), logit, requires_grad=True)
    loss = RECONSTRUCTIONS["bernoulli"]().build()(output, torch.full((1, 1, 8, 8), 0.5)).sum()
    loss.backward()
    assert float(loss.detach()) == pytest.approx(64 * 100.0)
    assert output.grad is not None
    assert output.grad.isfinite().all()


@pytest.mark.parametrize("variance", ["fixed", "learned"])
@pytest.mark.parametrize("deviation", [0.05, 1.0, 3.0])
def test_gaussian_is_minus_the_log_likelihood_with_its_constants(variance: str, deviation: float) -> None:
    module = Gaussian.model_validate({"variance": variance, "deviation": deviation}).build()
    expected = -Normal(OUTPUT, deviation).log_prob(IMAGES).sum(dim=(1, 2, 3))
    assert torch.allclose(module(OUTPUT, IMAGES), expected, rtol=1e-5)
    assert len(list(module.parameters())) == (1 if variance == "learned" else 0)


def test_a_learned_variance_becomes_the_mean_squared_error() -> None:
    module = Gaussian(variance="learned", deviation=1.0).build()
    optimiser = torch.optim.Adam(module.parameters(), lr=0.05)
    for _ in range(400):
        loss = module(OUTPUT, IMAGES).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    (log_variance,) = module.parameters()
    expected = (OUTPUT - IMAGES).square().mean()
    assert float(log_variance.detach().exp()) == pytest.approx(float(expected), rel=1e-3)


def test_a_gaussian_of_variance_one_half_is_the_squared_error_and_a_constant() -> None:
    gaussian = Gaussian(deviation=math.sqrt(0.5)).build()(OUTPUT, IMAGES)
    squared = RECONSTRUCTIONS["squared_error"]().build()(OUTPUT, IMAGES)
    constant = 0.5 * math.prod(SHAPE) * math.log(math.pi)
    assert torch.allclose(gaussian, squared + constant, rtol=1e-5)


@pytest.mark.parametrize("kind", RECONSTRUCTIONS)
@pytest.mark.parametrize("output", ["identity", "sigmoid"])
def test_the_decoder_gives_the_mean_of_the_likelihood_never_clamped(kind: str, output: str) -> None:
    plain = {"reconstruction": {"kind": kind}, "network": {"kind": "dense", "hidden": [8], "output": output}}
    model = build(Recipe.from_dict(plain), (1, 8, 8))
    codes = 50 * torch.randn(20, 2, generator=torch.Generator().manual_seed(0))
    raw = model.decoder(codes)
    assert raw.min() < 0
    assert raw.max() > 1
    one_sigmoid = kind == "bernoulli" or output == "sigmoid"
    assert torch.allclose(model.decode(codes), raw.sigmoid() if one_sigmoid else raw)
    # A Bernoulli's loss takes logits, even where the network ends in a sigmoid: there is never a second one.
    into_loss = raw.sigmoid() if output == "sigmoid" and kind != "bernoulli" else raw
    assert torch.equal(model.output(codes), into_loss)


def test_the_absolute_error_sums_over_pixels_and_keeps_images_apart() -> None:
    output = torch.tensor([[[[0.0, 1.0]]], [[[0.25, 0.5]]]])
    images = torch.tensor([[[[1.0, 0.5]]], [[[0.25, 1.0]]]])
    assert AbsoluteError().build()(output, images).tolist() == [1.5, 0.5]


def test_structural_similarity_is_the_score_turned_round_and_does_not_clip_what_is_to_be_learned() -> None:
    module = StructuralSimilarity().build()
    inside = OUTPUT.clamp(0, 1)
    assert torch.allclose(module(inside, IMAGES), math.prod(SHAPE) * (1 - ssim(inside, IMAGES)), rtol=1e-5)
    assert module(IMAGES, IMAGES).abs().max() < 1e-3
    output = torch.full_like(IMAGES, 1.5).requires_grad_()  # clipped, it would have nowhere to go
    module(output, IMAGES).sum().backward()
    assert output.grad is not None
    assert output.grad.abs().sum() > 0


def test_training_for_structural_similarity_raises_the_score() -> None:
    recipe = Recipe().replace(
        {
            "data.name": "digits",
            "network": {"kind": "dense", "hidden": [64], "output": "sigmoid"},
            "bottleneck": {"kind": "deterministic", "size": 8},
            "penalties": [],
            "reconstruction": {"kind": "structural_similarity"},
            "training.epochs": 15,
        }
    )
    training = train(recipe)
    images = training.images.test.images
    with torch.no_grad():
        before = float(ssim(training.model.reconstruct(images), images).mean())
    *_, last = training
    with torch.no_grad():
        after = float(ssim(training.model.reconstruct(images), images).mean())
    assert after > max(0.5, before + 0.3)
    assert last.test is not None
    assert last.test["loss"] == pytest.approx(64 * (1 - after), rel=0.02)
