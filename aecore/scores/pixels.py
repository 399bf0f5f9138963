"""How near reconstructions are to their images, pixel by pixel and window by window."""

from __future__ import annotations

import math

import torch
from torch import Tensor

DECIBELS = 100.0
"""The score of a perfect copy, whose PSNR is infinite: JSON has no infinity."""
WINDOW = 11
SPREAD = 1.5


def squared_error(reconstructions: Tensor, images: Tensor) -> Tensor:
    """sum (x - x_hat)^2 over the pixels of each image, never clamped, (images,)."""
    return (reconstructions - images).square().flatten(1).sum(dim=1)


def psnr(mean_squared_error: float) -> float:
    """Peak signal to noise ratio, 10 log10(1 / error), in dB; 100 at most.

    Of the mean over a whole set, not the mean of every image's own.

    Args:
        mean_squared_error: a pixel's, of outputs clipped to [0, 1], averaged over all images.
    """
    return min(DECIBELS, -10 * math.log10(max(mean_squared_error, 1e-30)))


def clipped_error(reconstructions: Tensor, images: Tensor) -> Tensor:
    """The mean over pixels of (x - clipped x_hat)^2 of each image, (images,): what `psnr` takes the mean of."""
    return (reconstructions.clamp(0, 1) - images).square().flatten(1).mean(dim=1)


def ssim(reconstructions: Tensor, images: Tensor) -> Tensor:
    """Structural similarity of each image, (images,), from -1 to 1, which is a perfect copy.

    Windows of 11 x 11 pixels, weighted by a Gaussian of 1.5 pixels, that lie inside the image; in an image
    smaller than that the largest odd window that fits, weighted alike. Outputs are clipped to [0, 1].

    Reference: Wang et al. 2004, Image Quality Assessment: From Error Visibility to Structural Similarity.
    """
    one, other = reconstructions.clamp(0, 1), images
    # Five means under one window, in one go.
    stack = torch.stack([one, other, one * one, other * other, one * other], dim=1)
    means = _windowed(stack)
    mean_one, mean_other, square_one, square_other, product = means.unbind(1)
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
    rows, columns = (_windows(side, images) for side in images.shape[-2:])
    return rows @ images @ columns.T  # products with a few more zeros outrun a convolution of one channel


def _windows(side: int, like: Tensor) -> Tensor:
    """The weights of every window along a side, (windows, side)."""
    length = min(WINDOW, side - 1 + side % 2)
    distance = torch.arange(length, device=like.device, dtype=like.dtype) - (length - 1) / 2
    weights = (-0.5 * (distance / SPREAD).square()).exp()
    windows = torch.zeros(side - length + 1, side, device=like.device, dtype=like.dtype)
    for first, window in enumerate(windows):
        window[first : first + length] = weights / weights.sum()
    return windows
