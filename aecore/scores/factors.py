"""Whether an axis of the code is a factor of the images, where the factors are known (`shapes`, `strokes`)."""

from __future__ import annotations

import torch
from torch import Tensor

BINS = 20


def mutual_information(codes: Tensor, factors: Tensor, bins: int = BINS) -> Tensor:
    """Mutual information of every axis with every factor, (code, factors), float64, in nats.

    Each axis is cut into bins of equal width between its smallest and its largest value.

    Args:
        codes: mean codes, (images, code).
        factors: int64, 0 and up, (images, factors).
        bins: of an axis.
    """
    cut = _binned(codes, bins)
    return torch.stack([torch.stack([_information(axis, factor) for factor in factors.T]) for axis in cut.T])


def mutual_information_gap(codes: Tensor, factors: Tensor, bins: int = BINS) -> float:
    """How much more the best axis knows of a factor than the second, averaged over factors; from 0 to 1.

    The gap is divided by the factor's entropy: 1 where one axis says all of a factor and no other anything.
    A factor that never changes is left out.

    Reference: Chen et al. 2018, Isolating Sources of Disentanglement in Variational Autoencoders, equation 6.

    Args:
        codes: mean codes, (images, code).
        factors: int64, 0 and up, (images, factors).
        bins: of an axis.
    """
    known = mutual_information(codes, factors, bins)  # (code, factors)
    if len(known) == 1:
        known = torch.cat([known, torch.zeros_like(known)])
    entropies = torch.stack([_information(factor, factor) for factor in factors.T])  # (factors,)
    best = known.topk(2, dim=0).values
    varied = entropies > 0
    return float(((best[0] - best[1])[varied] / entropies[varied]).mean()) if bool(varied.any()) else 0.0


def _binned(codes: Tensor, bins: int) -> Tensor:
    lowest, highest = codes.amin(dim=0), codes.amax(dim=0)
    share = (codes - lowest) / (highest - lowest).clamp_min(1e-30)
    return (share * bins).long().clamp(0, bins - 1)  # (images, code)


def _information(one: Tensor, other: Tensor) -> Tensor:
    """Of two columns of whole numbers, (images,) each; of a column with itself its entropy."""
    width = int(other.max()) + 1
    cells = (int(one.max()) + 1) * width
    joint = torch.bincount(one * width + other, minlength=cells).view(-1, width).double() / len(one)
    independent = joint.sum(dim=1, keepdim=True) * joint.sum(dim=0, keepdim=True)
    there = joint > 0
    return (joint[there] * (joint[there] / independent[there]).log()).sum()
