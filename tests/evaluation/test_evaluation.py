"""Scores against what they are by hand."""

from __future__ import annotations

import math

import pytest
import torch
from library_samples import noise
from torch import Generator
from torch.distributions import Bernoulli, MultivariateNormal, Normal, kl_divergence

from aecore.evaluation.quick import UNITS, evaluate
from aecore.model import Autoencoder, build
from aecore.recipe.recipe import Recipe
from aecore.scores import active_units, entropy

IMAGES = noise(30, (1, 8, 8))


def model_of(reconstruction: str, bottleneck: str = "gaussian", **fields: object) -> Autoencoder:
    recipe = Recipe.from_dict(
        {
            "network": {"kind": "dense", "hidden": [8]},
            "bottleneck": {"kind": bottleneck, "size": 3, **fields},
            "reconstruction": {"kind": reconstruction},
            "penalties": [],
        }
    )
    return build(recipe, (1, 8, 8)).requires_grad_(False)


def test_squared_error_is_summed_over_pixels_and_averaged_over_images() -> None:
    model = model_of("squared_error", "deterministic")
    difference = model.reconstruct(IMAGES).double() - IMAGES.double()
    scores = evaluate(model, IMAGES)
    assert scores["squared_error"] == pytest.approx(float((difference**2).sum()) / 30)


def test_likelihood_scores_are_there_only_where_the_reconstruction_is_a_likelihood() -> None:
    always = {"squared_error", "psnr", "ssim"}
    of_codes = {
        "deterministic": {"hoyer"},
        "gaussian": {"active_units"},
    }
    expected = {
        ("squared_error", "deterministic"): {"squared_error"},
        ("squared_error", "gaussian"): {"squared_error"},
        ("bernoulli", "deterministic"): {"squared_error", "bernoulli", "bernoulli_floor"},
        ("bernoulli", "gaussian"): {"squared_error", "bernoulli", "bernoulli_floor", "kl", "negative_elbo"},
        ("gaussian", "deterministic"): {"squared_error", "gaussian"},
        ("gaussian", "gaussian"): {"squared_error", "gaussian", "kl", "negative_elbo"},
    }
    for (reconstruction, bottleneck), names in expected.items():
        scores = evaluate(model_of(reconstruction, bottleneck), IMAGES)
        assert set(scores) == names | always | of_codes[bottleneck]
        assert names <= set(UNITS)


@pytest.mark.parametrize("covariance", ["diagonal", "full"])
def test_bernoulli_scores_are_those_of_torch_distributions(covariance: str) -> None:
    model = model_of("bernoulli", covariance=covariance)
    scores = evaluate(model, IMAGES, seed=3)
    code = model.distribution(IMAGES)
    logits = model.output(code.mean)
    law = Bernoulli(logits=logits, validate_args=False)
    assert scores["bernoulli"] == pytest.approx(-float(law.log_prob(IMAGES).sum()) / 30, rel=1e-5)
    posterior = (
        MultivariateNormal(code.mean, torch.diag_embed(code.log_variance.exp()))
        if code.log_variance is not None
        else MultivariateNormal(code.mean, scale_tril=code.factor)
    )
    prior = MultivariateNormal(torch.zeros(3), torch.eye(3))
    divergence = float(kl_divergence(posterior, prior).mean())
    assert scores["kl"] == pytest.approx(divergence, rel=1e-4)
    drawn = model.distribution(IMAGES, Generator().manual_seed(3), sample=True).sample
    sampled = Bernoulli(logits=model.output(drawn), validate_args=False)
    expected = -float(sampled.log_prob(IMAGES).sum()) / 30 + divergence
    assert scores["negative_elbo"] == pytest.approx(expected, rel=1e-5)


def test_a_gaussian_score_has_its_constants() -> None:
    model = model_of("gaussian", "deterministic")
    expected = -float(Normal(model.reconstruct(IMAGES), 1.0).log_prob(IMAGES).sum()) / 30
    assert evaluate(model, IMAGES)["gaussian"] == pytest.approx(expected, rel=1e-5)


def test_the_floor_is_the_entropy_of_the_pixels() -> None:
    images = torch.tensor([0.0, 1.0, 0.5, 0.25]).view(1, 1, 2, 2)
    by_hand = math.log(2) - 0.25 * math.log(0.25) - 0.75 * math.log(0.75)
    assert float(entropy(images)) == pytest.approx(by_hand)
    assert float(entropy(images.round())) == 0.0


def test_no_reconstruction_gets_below_the_floor_and_a_perfect_one_reaches_it() -> None:
    model = model_of("bernoulli")
    scores = evaluate(model, IMAGES)
    assert scores["bernoulli_floor"] == pytest.approx(float(entropy(IMAGES).mean()), rel=1e-6)
    assert scores["bernoulli"] > scores["bernoulli_floor"]
    best = model.reconstruction(IMAGES.double().logit(), IMAGES.double()).mean()
    assert float(best) == pytest.approx(scores["bernoulli_floor"], rel=1e-6)


def test_the_size_of_a_chunk_changes_no_score_but_the_draws_and_the_seed_fixes_those() -> None:
    model = model_of("bernoulli")
    whole, parts = evaluate(model, IMAGES, chunk=30), evaluate(model, IMAGES, chunk=7)
    assert {**whole, "negative_elbo": 0} == pytest.approx({**parts, "negative_elbo": 0}, rel=1e-5)
    assert evaluate(model, IMAGES, seed=1) == evaluate(model, IMAGES, seed=1)
    assert (
        evaluate(model, IMAGES, seed=1)["negative_elbo"] != evaluate(model, IMAGES, seed=2)["negative_elbo"]
    )


def test_scores_look_at_clean_images_whatever_the_training_does_to_them() -> None:
    recipe = Recipe().replace({"network.hidden": [8], "corruption.kind": "random_pixels"})
    plain = recipe.replace("corruption.kind", "clean")
    scores = evaluate(build(recipe, (1, 8, 8)), IMAGES)
    of_corrupted = {name: scores.pop(name) for name in [*scores] if name.startswith("denoised")}
    assert scores == evaluate(build(plain, (1, 8, 8)), IMAGES)
    assert set(of_corrupted) == {"denoised_squared_error", "denoised_psnr"}


def test_denoising_compares_what_is_made_of_corrupted_images_with_the_clean_ones() -> None:
    recipe = Recipe().replace({"network.hidden": [8], "corruption": {"kind": "masking", "percent": 40}})
    model = build(recipe, (1, 8, 8)).requires_grad_(False)
    masked = recipe.corruption(IMAGES, Generator().manual_seed(3))
    difference = (model.reconstruct(masked) - IMAGES).double()
    scores = evaluate(model, IMAGES, seed=3)
    assert scores["denoised_squared_error"] == pytest.approx(float((difference**2).sum()) / 30, rel=1e-5)
    clipped = (model.reconstruct(masked).clamp(0, 1) - IMAGES).double()
    by_hand = -10 * math.log10(float((clipped**2).mean()))
    assert scores["denoised_psnr"] == pytest.approx(by_hand, rel=1e-5)


def test_psnr_is_of_the_mean_error_over_the_set_of_clipped_outputs() -> None:
    model = model_of("squared_error", "deterministic")
    clipped = (model.reconstruct(IMAGES).clamp(0, 1) - IMAGES).double()
    assert evaluate(model, IMAGES, chunk=7)["psnr"] == pytest.approx(
        -10 * math.log10(float((clipped**2).mean())), rel=1e-5
    )


@pytest.mark.parametrize("name", ["tanh", "sigmoid"])
def test_activations_of_a_bounded_code_count_from_inactive_to_active(name: str) -> None:
    model = model_of("squared_error", "deterministic", activation=name)
    codes = model.encode(IMAGES).double()
    active = (codes + 1) / 2 if name == "tanh" else codes
    scores = evaluate(model, IMAGES)
    assert scores["mean_activation"] == pytest.approx(float(active.mean()), rel=1e-5)
    deviation = float(active.std(dim=0, correction=0).mean())
    assert scores["activation_deviation"] == pytest.approx(deviation, rel=1e-5)


def test_units_are_counted_active_over_the_whole_set() -> None:
    model = model_of("bernoulli")
    assert evaluate(model, IMAGES, chunk=1)["active_units"] == evaluate(model, IMAGES)["active_units"]
    model.bottleneck.head.weight[0] = 0  # the first axis's mean is then the same for every image
    assert evaluate(model, IMAGES)["active_units"] == active_units(model.encode(IMAGES)) <= 2
