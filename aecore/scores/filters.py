"""Denoising without learning: the filters that a denoising autoencoder has to beat."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

import torch
from torch import Tensor
from torch.nn import functional

from aecore.scores.pixels import squared_error
from aecore.wanted import while_wanted

SPREADS = tuple(round(0.3 + 0.1 * step, 1) for step in range(28))
"""Gaussian blurs tried, standard deviation in pixels."""
WINDOWS = (1, 3, 5, 7, 9)
"""Median filters tried, side in pixels; 1 changes nothing."""

AT_ONCE = 50
"""Images filtered together: their shifts then stay in the processor's cache."""

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
    return torch.cat([_medians(part, radius) for part in while_wanted(torch.split(images, AT_ONCE))])


def _medians(images: Tensor, radius: int) -> Tensor:
    """By whole pictures: each of the window's shifts is one, and a sorting network brings out the middle one.

    No pixel is sorted by itself, which makes it several times as fast.
    """
    height, width = images.shape[2:]
    padded = functional.pad(images, (radius,) * 4, mode="reflect")
    reach = range(2 * radius + 1)
    shifts = [padded[..., down : down + height, right : right + width] for down in reach for right in reach]
    middle = len(shifts) // 2
    for low, high, wants_low, wants_high in _network(len(shifts), middle):
        one, other = shifts[low], shifts[high]
        if wants_low:
            shifts[low] = torch.minimum(one, other)
        if wants_high:
            shifts[high] = torch.maximum(one, other)
    return shifts[middle]


@lru_cache
def _network(count: int, wanted: int) -> tuple[tuple[int, int, bool, bool], ...]:
    """What to compare in order to find the value at one place: (low, high, low is used, high is used).

    Reference: Batcher 1968, Sorting networks and their applications: odd-even merging, less what the wanted
    place does not depend on.
    """
    size = 1 << (count - 1).bit_length()
    pairs = []
    merged = 1
    while merged < size:
        apart = merged
        while apart:
            pairs += [
                (first + place, first + place + apart)
                for first in range(apart % merged, size - apart, 2 * apart)
                for place in range(min(apart, size - first - apart))
                if (first + place) // (2 * merged) == (first + place + apart) // (2 * merged)
            ]
            apart //= 2
        merged *= 2
    used, kept = {wanted}, []
    for low, high in reversed(pairs):
        # Places beyond the count hold what is larger than all, and never move.
        if high < count and (low in used or high in used):
            kept.append((low, high, low in used, high in used))
            used |= {low, high}
    return tuple(reversed(kept))


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
    best, least = widths[0], math.inf
    for width in while_wanted(widths):
        found = float(error(apply(corrupted, width), clean).double().mean())
        if found > 1.5 * least:
            break  # blurred beyond recovery; wider windows cost the more
        if found < least:
            best, least = width, found
    return best
