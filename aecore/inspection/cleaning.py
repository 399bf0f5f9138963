"""Whether a model takes noise away, of any kind and strength, and what filters without learning make of it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from aecore.errors import RecipeError
from aecore.model import Autoencoder
from aecore.parts.corruptions import CORRUPTIONS, Corruption
from aecore.parts.fields import describe
from aecore.scores import best_blur, best_median, gaussian_blur, median_filter, psnr
from aecore.scores.pixels import clipped_error
from aecore.sentences import cut


@dataclass(frozen=True)
class Cleaned:
    """Images, corrupted, and what a model makes of them.

    Attributes:
        corrupted: what the encoder saw, (images, channels, height, width), not clipped.
        reconstructions: same shape, not clipped.
        before: PSNR of the corrupted images over all of them, in dB.
        after: PSNR of the reconstructions, in dB.
    """

    corrupted: Tensor
    reconstructions: Tensor
    before: float
    after: float


@dataclass(frozen=True)
class Filtered:
    """What a filter of the best width makes of corrupted images.

    Attributes:
        width: of a blur its standard deviation, of a median filter its side, in pixels.
        images: (images, channels, height, width).
        psnr: over all of them, in dB.
    """

    width: float
    images: Tensor
    psnr: float


def corruption_of(kind: str, amount: float) -> Corruption:
    """A corruption of a kind, its one number set: percent of the pixels, or the deviation of the noise.

    Raises:
        RecipeError: no such kind, or an amount it cannot have.
    """
    if kind not in CORRUPTIONS:
        raise RecipeError(
            "choice",
            "{field}: expected one of {known}, found {found}; try {attempt}.",
            field="corruption",
            known=", ".join(CORRUPTIONS),
            found=cut(kind),
            attempt="random_pixels",
        )
    number = next((field.name for field in describe(CORRUPTIONS[kind]) if field.type == "float"), None)
    return CORRUPTIONS[kind](**({} if number is None else {number: amount}))


@torch.no_grad()
def clean(model: Autoencoder, images: Tensor, corruption: Corruption, *, seed: int = 0) -> Cleaned:
    """Corrupts images and reconstructs them.

    Args:
        model: trained with this corruption, another one or none.
        images: the clean ones, (images, channels, height, width).
        corruption: what is done to them.
        seed: of the noise: the same seed gives the same noise.
    """
    corrupted = corruption(images, Generator(images.device).manual_seed(seed))
    reconstructions = model.reconstruct(corrupted)
    return Cleaned(corrupted, reconstructions, _psnr(corrupted, images), _psnr(reconstructions, images))


@torch.no_grad()
def best_filters(images: Tensor, corruption: Corruption, *, seed: int = 0) -> tuple[Filtered, Filtered]:
    """The Gaussian blur and the median filter that bring the corrupted images nearest to the clean ones.

    The widths are searched on the images themselves, to the filters' advantage.

    Args:
        images: as in `clean`, and so is the seed: the same noise.
        corruption: as in `clean`.
        seed: as in `clean`.
    """
    corrupted = corruption(images, Generator(images.device).manual_seed(seed))
    spread = best_blur(corrupted, images, clipped_error)
    window = best_median(corrupted, images, clipped_error)
    blurred, median = gaussian_blur(corrupted, spread), median_filter(corrupted, window)
    return Filtered(spread, blurred, _psnr(blurred, images)), Filtered(window, median, _psnr(median, images))


def _psnr(found: Tensor, images: Tensor) -> float:
    return psnr(float(clipped_error(found, images).double().mean()))
