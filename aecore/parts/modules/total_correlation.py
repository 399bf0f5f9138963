"""How much the axes of the code say about one another."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from aecore.parts.modules.code import Code


def total_correlation(code: Code) -> Tensor:
    """E log q(h) - sum_j log q(h_j), a scalar, q being the mixture of the Gaussians of all images of the batch.

    The paper's weights of a batch within a set of N images add (axes - 1) log N, which moves nothing.

    Raises:
        ValueError: the code is not a diagonal Gaussian.
    """
    if code.log_variance is None:
        raise ValueError("only a diagonal Gaussian has a density for each axis")
    distance = code.sample[:, None] - code.mean[None]  # (draw, image, code)
    squares = distance.square() * (-code.log_variance).exp()[None]
    densities = -0.5 * (math.log(2 * math.pi) + code.log_variance[None] + squares)
    images = math.log(len(code.mean))
    joint = densities.sum(dim=2).logsumexp(dim=1) - images  # (draw,)
    single = torch.logsumexp(densities, dim=1) - images  # (draw, code)
    return (joint - single.sum(dim=1)).mean()
