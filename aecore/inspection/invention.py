"""What a model invents: codes drawn from a law, and the images that it makes of them."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Generator, Tensor

from aecore.model import Autoencoder


def prior_codes(count: int, size: int, generator: Generator) -> Tensor:
    """Codes drawn from the prior N(0, I), (count, size)."""
    return torch.randn(count, size, generator=generator)


def fitted_codes(codes: Tensor, count: int, generator: Generator) -> Tensor:
    """Codes drawn from the Gaussian that has each axis's mean and deviation of `codes`, (count, code).

    Args:
        codes: of real images, (images, code).
        count: how many to draw.
        generator: where the draws come from.
    """
    centre, spread = codes.mean(dim=0), codes.std(dim=0, correction=0)
    return centre + spread * prior_codes(count, codes.shape[1], generator)


@torch.no_grad()
def draw_images(
    model: Autoencoder, codes: Tensor, generator: Generator, *, what: Literal["mean", "sample"] = "mean"
) -> Tensor:
    """Images of codes, (codes, channels, height, width): the decoder's means, or draws from p(image given code).

    Not clamped. Where the reconstruction is no likelihood there is no law to draw from: the means.

    Args:
        model: whose decoder is asked.
        codes: (codes, code).
        generator: where the draws come from.
        what: to give.
    """
    if what == "sample" and model.recipe.reconstruction.is_likelihood:
        return model.draw(codes, generator)
    return model.decode(codes)
