"""Structural similarity: how alike two images are in brightness, contrast and pattern, window by window."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

WINDOW = 11
SPREAD = 1.5


def structural_similarity(one: Tensor, other: Tensor) -> Tensor:
    """SSIM of each pair of images (images, channels, height, width), (images,): from -1 to 1, which is a copy.

    Windows of 11 x 11 pixels, weighted by a Gaussian of 1.5 pixels, that lie inside the image; in an image
    smaller than that the largest odd window that fits, weighted alike. Pixels are meant to lie in [0, 1]; none is
    clipped here.

    Reference: Wang et al. 2004, Image Quality Assessment: From Error Visibility to Structural Similarity.
    """
    # Five means under one window, in one go.
    stack = torch.stack([one, other, one * one, other * other, one * other], dim=1)
    mean_one, mean_other, square_one, square_other, product = _windowed(stack).unbind(1)
    variance_one = square_one - mean_one.square()
    variance_other = square_other - mean_other.square()
    covariance = product - mean_one * mean_other
    c1, c2 = 0.01**2, 0.03**2
    likeness = (2 * mean_one * mean_other + c1) * (2 * covariance + c2)
    likeness = likeness / (
        (mean_one.square() + mean_other.square() + c1) * (variance_one + variance_other + c2)
    )
    return likeness.flatten(1).mean(dim=1)


def _windowed(images: Tensor) -> Tensor:
    """The weighted mean of every window, for (..., height, width)."""
    rows, columns = (_windows(side, images.device, images.dtype) for side in images.shape[-2:])
    return rows @ images @ columns.T  # products with a few more zeros outrun a convolution of one channel


@lru_cache(maxsize=16)
def _windows(side: int, device: torch.device, dtype: torch.dtype) -> Tensor:
    """The weights of every window along a side, (windows, side)."""
    length = min(WINDOW, side - 1 + side % 2)
    distance = torch.arange(length, device=device, dtype=dtype) - (length - 1) / 2
    weights = (-0.5 * (distance / SPREAD).square()).exp()
    windows = torch.zeros(side - length + 1, side, device=device, dtype=dtype)
    for first, window in enumerate(windows):
        window[first : first + length] = weights / weights.sum()
    return windows
