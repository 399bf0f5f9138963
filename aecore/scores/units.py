"""What the axes of a code do over a whole set of images."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from aecore.parts.modules.code import Code
from aecore.parts.modules.gaussian import divergence_of_marginals

ACTIVE = 0.01


def are_several(images: Tensor) -> bool:
    """Whether images (images, ...) are more than one and not all the same.

    Else nothing varies with them: deviations, correlations and dead units are no numbers but unknown.
    """
    return len(images) > 1 and bool((images[1:] != images[:1]).any())


def active_units(means: Tensor) -> int:
    """How many axes say something of the image: those whose mean code varies by more than 0.01.

    Reference: Burda et al. 2015, Importance Weighted Autoencoders, section 5.2.

    Args:
        means: mean codes of a whole set, (images, code).
    """
    return int((means.double().var(dim=0, correction=0) > ACTIVE).sum())


def divergence_of_axes(code: Code) -> Tensor:
    """KL of each axis of a Gaussian code from N(0, 1), averaged over images, (code,), in nats.

    Of a full covariance the axes' marginals: their sum is then less than the whole divergence by what the axes
    share.

    Raises:
        ValueError: the code is deterministic.
    """
    return divergence_of_marginals(code).mean(dim=0)


class UnitStatistics(NamedTuple):
    """Mean and standard deviation of every unit over a set, (units,) each, float64."""

    means: Tensor
    deviations: Tensor


def unit_statistics(activations: Tensor) -> UnitStatistics:
    """Of each unit over all images.

    Args:
        activations: (images, units); of a sigmoid or tanh code what `activity` of `aecore.parts.modules` makes of it.
    """
    exact = activations.double()
    return UnitStatistics(exact.mean(dim=0), exact.std(dim=0, correction=0))


def hoyer(activations: Tensor, dim: int = 1) -> Tensor:
    """(sqrt(n) - |h|_1 / |h|_2) / (sqrt(n) - 1): 0 where all n numbers are alike, 1 where one alone is not zero.

    Reference: Hoyer 2004, Non-negative Matrix Factorization with Sparseness Constraints, section 3.1.

    Args:
        activations: (images, units), n at least 2.
        dim: 1: of each image's code, (images,); 0: of each unit over the images, (units,).

    Raises:
        ValueError: n is 1: a single number is neither.
    """
    root = math.sqrt(activations.shape[dim])
    if root == 1:
        raise ValueError("the sparsity of a single number is not defined")
    exact = activations.double()
    length = exact.square().sum(dim=dim).sqrt()
    ratio = exact.abs().sum(dim=dim) / length
    # Where nothing is active nothing is spread out either.
    return torch.where(length > 0, (root - ratio) / (root - 1), torch.ones_like(length))
