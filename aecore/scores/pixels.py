"""How near reconstructions are to their images, pixel by pixel and window by window."""

from __future__ import annotations

import math

from torch import Tensor

from aecore.parts.modules.structural_similarity import structural_similarity

DECIBELS = 100.0
"""The score of a perfect copy, whose PSNR is infinite: JSON has no infinity."""


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

    Outputs are clipped to [0, 1]; the windows are those of `structural_similarity`.
    """
    return structural_similarity(reconstructions.clamp(0, 1), images)
