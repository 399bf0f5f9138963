"""Scores against what they are by hand, in closed form, or where their extremes lie."""

from __future__ import annotations

import math

import pytest
import torch
from library_samples import noise
from torch import Generator, Tensor

from aecore.model import Autoencoder, build
from aecore.parts.modules.code import Code
from aecore.recipe.recipe import Recipe
from aecore.scores import (
    active_units,
    divergence_of_axes,
    hoyer,
    importance_weighted_log_likelihood,
    jacobian_summary,
    jacobians,
    negative_elbo,
    psnr,
    squared_error,
    ssim,
    unit_statistics,
)
from aecore.scores.pixels import DECIBELS, clipped_error

IMAGES = noise(20, (1, 8, 8))


def draws(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=Generator().manual_seed(seed))


# pixels


def test_squared_error_sums_over_pixels_and_clamps_nothing() -> None:
    images = torch.tensor([0.0, 1.0, 0.5, 0.5]).view(1, 1, 2, 2)
    reconstructions = torch.tensor([-1.0, 1.0, 1.0, 0.0]).view(1, 1, 2, 2)
    assert squared_error(reconstructions, images).tolist() == [1.5]
    assert clipped_error(reconstructions, images).tolist() == [0.125]


def test_psnr_by_hand() -> None:
    assert psnr(0.01) == pytest.approx(20.0)
    assert psnr(1.0) == 0.0
    assert psnr(0.0) == DECIBELS


def test_ssim_of_an_image_with_itself_is_one_and_with_its_negative_below_zero() -> None:
    images = noise(3, (2, 16, 16))
    assert ssim(images, images) == pytest.approx(torch.ones(3))
    assert float(ssim(1 - images, images).max()) < 0


def test_ssim_of_two_flat_images_is_the_likeness_of_their_means() -> None:
    one, other = torch.full((1, 1, 12, 12), 0.2), torch.full((1, 1, 12, 12), 0.6)
    by_hand = (2 * 0.2 * 0.6 + 1e-4) / (0.2**2 + 0.6**2 + 1e-4)
    assert float(ssim(one, other)) == pytest.approx(by_hand, rel=1e-4)


def test_ssim_of_one_window_is_the_formula_with_gaussian_weights() -> None:
    one, other = noise(1, (1, 11, 11)), noise(1, (1, 11, 11), seed=1)
    distance = torch.arange(11.0) - 5
    weights = torch.outer(*(torch.exp(-(distance**2) / 4.5),) * 2)
    weights /= weights.sum()
    means = [float((weights * image[0, 0]).sum()) for image in (one, other)]
    variances = [
        float((weights * (image[0, 0] - mean) ** 2).sum())
        for image, mean in zip((one, other), means, strict=True)
    ]
    covariance = float((weights * (one[0, 0] - means[0]) * (other[0, 0] - means[1])).sum())
    by_hand = (2 * means[0] * means[1] + 1e-4) * (2 * covariance + 9e-4)
    by_hand /= (means[0] ** 2 + means[1] ** 2 + 1e-4) * (sum(variances) + 9e-4)
    assert float(ssim(one, other)) == pytest.approx(by_hand, rel=1e-4)


def test_ssim_of_a_larger_image_is_the_mean_over_windows_inside_it() -> None:
    one, other = noise(2, (1, 12, 13)), noise(2, (1, 12, 13), seed=1)
    windows = [
        ssim(one[..., top : top + 11, left : left + 11], other[..., top : top + 11, left : left + 11])
        for top in range(2)
        for left in range(3)
    ]
    assert ssim(one, other) == pytest.approx(torch.stack(windows).mean(dim=0), rel=1e-4)


@pytest.mark.parametrize("side", [1, 2, 8])
def test_ssim_takes_images_smaller_than_its_window(side: int) -> None:
    images = noise(2, (1, side, side))
    assert ssim(images, images) == pytest.approx(torch.ones(2))


# likelihood


def variational(reconstruction: str = "gaussian", **bottleneck: object) -> Autoencoder:
    recipe = Recipe.from_dict(
        {
            "network": {"kind": "dense", "hidden": []},
            "bottleneck": {"kind": "gaussian", "size": 2, **bottleneck},
            "reconstruction": {"kind": reconstruction},
            "penalties": [],
        }
    )
    return build(recipe, (1, 4, 4)).requires_grad_(False)


def line_of(model: Autoencoder) -> tuple[Tensor, Tensor]:
    """W (pixels, code) and b (pixels,) of a linear decoder x = W h + b + noise."""
    origin = model.decode(torch.zeros(1, 2)).flatten(1)
    return (model.decode(torch.eye(2)).flatten(1) - origin).T, origin[0]


def exact_log_likelihood(model: Autoencoder, images: Tensor) -> Tensor:
    """x ~ N(b, W W' + I)."""
    matrix, origin = line_of(model)
    law = torch.distributions.MultivariateNormal(origin, matrix @ matrix.T + torch.eye(16))
    return law.log_prob(images.flatten(1))


def test_importance_weights_come_to_the_exact_log_likelihood_of_a_linear_decoder() -> None:
    model, images = variational(), noise(8, (1, 4, 4))
    found = importance_weighted_log_likelihood(model, images, 20_000)
    assert found.dtype == torch.float64
    assert found.float() == pytest.approx(exact_log_likelihood(model, images), abs=0.02)


def test_one_sample_is_exact_where_the_encoder_knows_the_true_posterior() -> None:
    model, images = variational(covariance="full"), noise(8, (1, 4, 4))
    matrix, origin = line_of(model)
    covariance = torch.linalg.inv(torch.eye(2) + matrix.T @ matrix)
    factor = torch.linalg.cholesky(covariance)[torch.tril_indices(2, 2).unbind()]
    factor[[0, 2]] = factor[[0, 2]].expm1().log()  # what a softplus turns into the diagonal
    head = model.bottleneck.head
    head.weight.zero_()
    head.weight[:2] = covariance @ matrix.T
    head.bias.copy_(torch.cat([-covariance @ matrix.T @ origin, factor]))
    exact = exact_log_likelihood(model, images)
    for samples in (1, 7):
        found = importance_weighted_log_likelihood(model, images, samples)
        assert found.float() == pytest.approx(exact, rel=1e-5)


def test_more_samples_bound_more_tightly_and_one_is_the_elbo() -> None:
    model, images = variational("bernoulli"), noise(400, (1, 4, 4))
    one, ten, hundred = (
        float(importance_weighted_log_likelihood(model, images, samples).mean()) for samples in (1, 10, 100)
    )
    assert one < ten < hundred
    code = model.distribution(images)
    elbos = [-negative_elbo(model, images, code, Generator().manual_seed(seed)).mean() for seed in range(20)]
    spread = float(torch.stack(elbos).std())
    assert one == pytest.approx(float(torch.stack(elbos).mean()), abs=4 * spread)


def test_the_size_of_a_chunk_changes_no_likelihood_but_its_draws() -> None:
    model, images = variational(), noise(5, (1, 4, 4))
    parts = importance_weighted_log_likelihood(model, images, 3000, rows=700)
    assert parts.float() == pytest.approx(exact_log_likelihood(model, images), abs=0.1)
    assert parts.tolist() == importance_weighted_log_likelihood(model, images, 3000, rows=700).tolist()


def test_importance_weights_want_a_likelihood_a_distribution_and_a_sample() -> None:
    images = noise(2, (1, 4, 4))
    plain = Recipe().replace({"bottleneck.kind": "deterministic", "penalties": [], "network.hidden": [4]})
    for model, samples in (
        (variational("squared_error"), 5),
        (variational(), 0),
        (build(plain, (1, 4, 4)), 5),
    ):
        with pytest.raises(ValueError, match="importance weights want"):
            importance_weighted_log_likelihood(model, images, samples)


# units


def test_active_units_are_those_whose_mean_code_varies() -> None:
    means = torch.zeros(1000, 4)
    means[:, 0], means[:, 2] = draws(1000), 5.0
    means[:, 3] = 0.09 * draws(1000)  # variance 0.0081
    assert active_units(means) == 1


def test_divergence_of_axes_is_that_of_torch_distributions() -> None:
    mean, log_variance = draws(50, 3), draws(50, 3, seed=1)
    law = torch.distributions.Normal(mean, (0.5 * log_variance).exp())
    prior = torch.distributions.Normal(torch.zeros(3), torch.ones(3))
    expected = torch.distributions.kl_divergence(law, prior).mean(dim=0)
    diagonal = divergence_of_axes(Code(mean, mean, log_variance))
    assert diagonal.float() == pytest.approx(expected, rel=1e-5)
    # A full covariance without correlations is a diagonal one.
    full = divergence_of_axes(Code(mean, mean, factor=torch.diag_embed((0.5 * log_variance).exp())))
    assert full == pytest.approx(diagonal, rel=1e-5)


def test_hoyer_is_zero_where_all_are_alike_and_one_where_one_alone_is_active() -> None:
    codes = torch.tensor([[1.0, -1.0, 1.0, 1.0], [0.0, 0.0, 3.0, 0.0], [1.0, 1.0, 0.0, 0.0], [0.0] * 4])
    assert hoyer(codes).tolist() == pytest.approx([0.0, 1.0, 2 - math.sqrt(2), 1.0])
    assert hoyer(codes.T, dim=0).tolist() == pytest.approx(hoyer(codes).tolist())
    with pytest.raises(ValueError, match="single number"):
        hoyer(codes[:, :1])


def test_statistics_of_units_are_over_images() -> None:
    means, deviations = unit_statistics(torch.tensor([[0.0, 1.0], [1.0, 1.0]]))
    assert means.tolist() == [0.5, 1.0]
    assert deviations.tolist() == [0.5, 0.0]


# jacobians


def test_the_jacobian_of_a_linear_encoder_is_its_matrix() -> None:
    matrix = draws(3, 64)

    def encode(images: Tensor) -> Tensor:
        return images.flatten(1) @ matrix.T

    found = jacobians(encode, IMAGES)
    assert found.shape == (20, 3, 64)
    assert torch.allclose(found, matrix.expand(20, -1, -1))
    codes = encode(IMAGES)
    summary = jacobian_summary(encode, IMAGES, codes)
    assert summary.norm == pytest.approx(float(matrix.norm()), rel=1e-5)
    assert summary.squared_norm == pytest.approx(float(matrix.norm()) ** 2, rel=1e-5)
    variance = float(codes.var(dim=0, correction=0).sum())
    assert summary.relative == pytest.approx(summary.squared_norm / variance, rel=1e-5)
    assert summary.singular_values.float() == pytest.approx(torch.linalg.svdvals(matrix), rel=1e-4)


@pytest.mark.parametrize(
    "network",
    [
        {"kind": "dense", "hidden": [8], "activation": "tanh"},
        {"kind": "convolutional", "channels": [2]},
        {"kind": "recurrent", "hidden": [8]},
    ],
    ids=lambda network: network["kind"],
)
def test_the_jacobian_is_that_of_torch_func(network: dict[str, object]) -> None:
    recipe = Recipe.from_dict({"network": network, "bottleneck": {"kind": "gaussian", "size": 3}})
    model = build(recipe, (1, 8, 8)).eval().requires_grad_(False)
    found = jacobians(model.encode, IMAGES[:2])
    for image, matrix in zip(IMAGES[:2], found, strict=True):
        columns = []
        for pixel in range(64):  # central differences, which ask nothing of autograd
            move = torch.zeros(64).index_fill_(0, torch.tensor([pixel]), 1e-2).view(1, 1, 8, 8)
            columns.append((model.encode(image[None] + move) - model.encode(image[None] - move))[0] / 2e-2)
        assert matrix == pytest.approx(torch.stack(columns, dim=1), abs=2e-3)
