"""Denoising without learning: the filters that a denoising autoencoder has to beat."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from torch import Tensor
from torch.nn import functional

from aecore.scores.pixels import squared_error

SPREADS = tuple(round(0.3 + 0.1 * step, 1) for step in range(28))
"""Gaussian blurs tried, standard deviation in pixels."""
WINDOWS = (1, 3, 5, 7, 9)
"""Median filters tried, side in pixels; 1 changes nothing."""

Error = Callable[[Tensor, Tensor], Tensor]
Width = TypeVar("Width", int, float)


def gaussian_blur(images: Tensor, spread: float) -> Tensor:
    """Each pixel the mean of those around, weighted by a Gaussian; borders are mirrored.

    Args:
        images: (images, channels, height, width), not clipped before or after.
        spread: standard deviation of the Gaussian in pixels.
    """
    rows, columns = (_blurring(side, spread, images) for side in images.shape[2:])
    return rows @ images @ columns.T


def _blurring(side: int, spread: float, like: Tensor) -> Tensor:
    """What a blur makes of a side, as a matrix (side, side)."""
    radius = min(math.ceil(4 * spread), side - 1)
    place = torch.arange(side, device=like.device)
    blurring = torch.zeros(side, side, device=like.device, dtype=like.dtype)
    for distance in range(-radius, radius + 1):
        source = (place + distance).abs()
        source = torch.where(source >= side, 2 * (side - 1) - source, source)
        weight = torch.full((side,), math.exp(-0.5 * (distance / spread) ** 2), device=like.device)
        blurring.index_put_((place, source), weight.to(like.dtype), accumulate=True)
    return blurring / blurring.sum(dim=1, keepdim=True)


def median_filter(images: Tensor, window: int) -> Tensor:
    """Each pixel the median of the square around it, each channel by itself; borders are mirrored.

    Args:
        images: (images, channels, height, width), not clipped before or after.
        window: side of the square in pixels, odd.
    """
    radius = min(window // 2, *(side - 1 for side in images.shape[2:]))
    found = []
    for part in torch.split(images, 500):
        planes = functional.pad(part.flatten(0, 1)[:, None], (radius,) * 4, mode="reflect")
        around = functional.unfold(planes, 2 * radius + 1)  # (planes, window^2, pixels)
        found.append(around.median(dim=1).values.view(part.shape))
    return torch.cat(found)


def best_blur(corrupted: Tensor, clean: Tensor, error: Error = squared_error) -> float:
    """The standard deviation in pixels, of those tried, that brings corrupted images nearest to the clean ones.

    To be searched on training images, then applied to test images.

    Args:
        corrupted: (images, channels, height, width).
        clean: same shape.
        error: (filtered, clean) to (images,); `pixels.clipped_error` for the best PSNR.
    """
    return _best(gaussian_blur, SPREADS, corrupted, clean, error)


def best_median(corrupted: Tensor, clean: Tensor, error: Error = squared_error) -> int:
    """The side in pixels, as `best_blur`."""
    return _best(median_filter, WINDOWS, corrupted, clean, error)


def _best(
    apply: Callable[[Tensor, Width], Tensor],
    widths: Sequence[Width],
    corrupted: Tensor,
    clean: Tensor,
    error: Error,
) -> Width:
    return min(widths, key=lambda width: float(error(apply(corrupted, width), clean).double().mean()))
