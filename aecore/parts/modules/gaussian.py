"""Gaussian codes: drawing from them, and how far they are from the prior N(0, I)."""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from aecore.parts.modules.chance import normal
from aecore.parts.modules.code import Code


def draw(code: Code, generator: Generator | None = None) -> Tensor:
    """h = mu + L epsilon with epsilon ~ N(0, I): the reparameterisation trick, (batch, code).

    Reference: Kingma and Welling 2013, Auto-Encoding Variational Bayes, section 2.4.
    """
    noise = normal(code.mean.shape, generator, code.mean)
    if code.factor is not None:
        return code.mean + (code.factor @ noise[:, :, None])[:, :, 0]  # (batch, code)
    if code.log_variance is not None:
        return torch.addcmul(code.mean, (0.5 * code.log_variance).exp(), noise)  # (batch, code)
    return code.mean


def divergence_from_prior(code: Code) -> Tensor:
    """KL(N(mean, covariance) || N(0, I)) of each image, (batch,), in nats.

    0.5 * (trace(covariance) + |mean|^2 - size - log det covariance).

    Raises:
        ValueError: the code is deterministic.
    """
    if code.log_variance is not None:
        return divergence_per_axis(code).sum(dim=1)  # (batch,)
    if code.factor is None:
        raise ValueError("a deterministic code has no divergence from the prior")
    size = code.mean.shape[1]
    trace = code.factor.square().sum(dim=(1, 2))  # (batch,)
    half_log_determinant = code.factor.diagonal(dim1=1, dim2=2).log().sum(dim=1)  # (batch,)
    return 0.5 * (trace + code.mean.square().sum(dim=1) - size) - half_log_determinant


def divergence_per_axis(code: Code) -> Tensor:
    """KL of each axis of a diagonal Gaussian from N(0, 1), (batch, code), in nats.

    Raises:
        ValueError: the code is not a diagonal Gaussian: its axes do not separate.
    """
    if code.log_variance is None:
        raise ValueError("only a diagonal Gaussian's divergence splits into axes")
    return 0.5 * (code.log_variance.exp() + code.mean.square() - 1.0 - code.log_variance)


def divergence_of_marginals(code: Code) -> Tensor:
    """KL of each axis' own marginal from N(0, 1), (batch, code), in nats, float64.

    Of a full covariance their sum is less than the whole divergence by what the axes share.

    Raises:
        ValueError: the code is deterministic.
    """
    mean = code.mean.double()
    if code.log_variance is not None:
        return divergence_per_axis(Code(mean, mean, log_variance=code.log_variance.double()))
    if code.factor is None:
        raise ValueError("a deterministic code has no divergence from the prior")
    variance = code.factor.double().square().sum(dim=2)  # (batch, code)
    return divergence_per_axis(Code(mean, mean, log_variance=variance.log()))
