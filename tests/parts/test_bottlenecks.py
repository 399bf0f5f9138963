"""Codes as distributions: drawn from them, and measured against the prior, in closed form."""

from __future__ import annotations

import pytest
import torch
from library_samples import noise
from torch import Generator, Tensor
from torch.distributions import MultivariateNormal, Normal, kl_divergence

from aecore.parts.bottlenecks import Deterministic, Gaussian
from aecore.parts.modules.activations import ACTIVATIONS
from aecore.parts.modules.bottlenecks import FullGaussianModule
from aecore.parts.modules.code import Code
from aecore.parts.modules.gaussian import divergence_from_prior, divergence_per_axis, draw

FEATURES = 6


def features(count: int = 5, seed: int = 0) -> Tensor:
    return 4 * noise(count, (1, 1, FEATURES), seed).flatten(1) - 2


def seeded(seed: int = 0) -> Generator:
    return Generator().manual_seed(seed)


def factors(count: int, size: int, seed: int = 3) -> Tensor:
    """Lower triangular with a positive diagonal, (count, size, size)."""
    entries = torch.randn(count, size, size, generator=seeded(seed)).tril(-1)
    return entries + torch.diag_embed(0.3 + noise(count, (1, 1, size), seed)[:, 0, 0])


@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_divergence_of_a_diagonal_gaussian_is_that_of_torch(size: int) -> None:
    mean, log_variance = torch.randn(2, 7, size, generator=seeded())
    code = Code(mean=mean, sample=mean, log_variance=log_variance)
    expected = kl_divergence(Normal(mean, (0.5 * log_variance).exp()), Normal(0.0, 1.0))
    assert torch.allclose(divergence_per_axis(code), expected, atol=1e-6)
    assert torch.allclose(divergence_from_prior(code), expected.sum(dim=1), atol=1e-5)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_the_divergence_of_a_full_gaussian_is_that_of_torch(size: int) -> None:
    mean = torch.randn(7, size, generator=seeded())
    factor = factors(7, size)
    expected = kl_divergence(
        MultivariateNormal(mean, scale_tril=factor),
        MultivariateNormal(torch.zeros(size), scale_tril=torch.eye(size)),
    )
    code = Code(mean=mean, sample=mean, factor=factor)
    assert torch.allclose(divergence_from_prior(code), expected, atol=1e-4)


def test_a_full_covariance_without_tilt_is_the_diagonal_one() -> None:
    mean, log_variance = torch.randn(2, 7, 3, generator=seeded())
    diagonal = Code(mean=mean, sample=mean, log_variance=log_variance)
    full = Code(mean=mean, sample=mean, factor=torch.diag_embed((0.5 * log_variance).exp()))
    assert torch.allclose(divergence_from_prior(full), divergence_from_prior(diagonal), atol=1e-5)
    assert torch.allclose(draw(full, seeded()), draw(diagonal, seeded()), atol=1e-6)
    one, other = full.deviation(), diagonal.deviation()
    assert one is not None
    assert other is not None
    assert torch.allclose(one, other, atol=1e-6)


def test_the_prior_itself_is_at_distance_zero() -> None:
    zeros, identity = torch.zeros(2, 3), torch.eye(3).expand(2, 3, 3)
    assert torch.equal(divergence_from_prior(Code(zeros, zeros, log_variance=zeros)), torch.zeros(2))
    assert torch.allclose(divergence_from_prior(Code(zeros, zeros, factor=identity)), torch.zeros(2))


def test_a_point_has_no_divergence() -> None:
    point = Code(mean=torch.zeros(2, 3), sample=torch.zeros(2, 3))
    assert not point.is_gaussian
    assert point.deviation() is None
    with pytest.raises(ValueError, match="deterministic"):
        divergence_from_prior(point)
    with pytest.raises(ValueError, match="diagonal"):
        divergence_per_axis(point)


@pytest.mark.parametrize("covariance", ["diagonal", "full"])
def test_draws_have_the_mean_and_the_covariance_that_the_code_says(covariance: str) -> None:
    count, size = 40_000, 3
    mean = torch.tensor([1.0, -2.0, 0.5]).expand(count, size)
    factor = factors(1, size)[0]
    if covariance == "diagonal":
        factor = factor.diagonal().diag()
        code = Code(mean, mean, log_variance=2 * factor.diagonal().log().expand(count, size))
    else:
        code = Code(mean, mean, factor=factor.expand(count, size, size))
    drawn = draw(code, seeded(1)).double()
    expected = (factor @ factor.T).double()
    deviations = expected.diagonal().sqrt()
    # Standard errors of a mean and of a covariance; four of them are passed once in 16,000 draws.
    assert ((drawn.mean(dim=0) - mean[0]).abs() < 4 * deviations / count**0.5).all()
    errors = ((deviations[:, None] * deviations[None, :]).square() + expected.square()).sqrt() / count**0.5
    assert ((drawn.T.cov() - expected).abs() < 4 * errors).all()


@pytest.mark.parametrize("covariance", ["diagonal", "full"])
def test_a_draw_is_seeded_and_the_mean_is_not_drawn(covariance: str) -> None:
    module = Gaussian.model_validate({"size": 3, "covariance": covariance}).build(FEATURES)
    first = module(features(), seeded(5), sample=True)
    assert torch.equal(first.sample, module(features(), seeded(5), sample=True).sample)
    assert not torch.equal(first.sample, module(features(), seeded(6), sample=True).sample)
    assert not torch.equal(first.sample, first.mean)
    resting = module(features(), seeded(5))
    assert torch.equal(resting.sample, resting.mean)
    assert torch.equal(resting.mean, first.mean)


@pytest.mark.parametrize("covariance", ["diagonal", "full"])
def test_the_gradient_passes_through_the_draw(covariance: str) -> None:
    module = Gaussian.model_validate({"size": 3, "covariance": covariance}).build(FEATURES)
    code = module(features(), seeded(), sample=True)
    code.sample.square().sum().backward()
    gradient = module.head.weight.grad
    assert gradient is not None
    assert (gradient.abs().sum(dim=1) > 0).all()  # of the mean's rows and of the covariance's


@pytest.mark.parametrize("size", [1, 2, 4])
def test_a_full_gaussian_has_a_cholesky_factor_of_its_own_for_every_image(size: int) -> None:
    module = Gaussian(size=size, covariance="full").build(FEATURES)
    assert isinstance(module, FullGaussianModule)
    assert module.head.out_features == size + size * (size + 1) // 2
    factor = module(features()).factor
    assert factor is not None
    assert torch.equal(factor, factor.tril())
    assert (factor.diagonal(dim1=1, dim2=2) > 0).all()
    assert not torch.allclose(factor[0], factor[1])
    deviation = module(features()).deviation()
    covariance = factor @ factor.mT
    assert torch.allclose(deviation.square(), covariance.diagonal(dim1=1, dim2=2), atol=1e-6)


def test_a_diagonal_gaussian_reads_its_mean_and_log_variance_from_one_product() -> None:
    module = Gaussian(size=2).build(FEATURES)
    output = module.head(features())
    code = module(features())
    assert torch.equal(code.mean, output[:, :2])
    assert torch.equal(code.log_variance, output[:, 2:])
    assert torch.allclose(code.deviation(), output[:, 2:].exp().sqrt())


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_point_goes_through_the_activation(name: str) -> None:
    module = Deterministic.model_validate({"size": 3, "activation": name}).build(FEATURES)
    code = module(features())
    assert torch.equal(code.mean, ACTIVATIONS[name]()(module.head(features())))
    assert torch.equal(code.sample, code.mean)
    low, high = {"sigmoid": (0, 1), "tanh": (-1, 1)}.get(name, (-torch.inf, torch.inf))
    assert (low <= code.mean).all()
    assert (code.mean <= high).all()
    if name in ("relu", "softplus"):
        assert (code.mean >= 0).all()
