"""Questions to a model about many images, a chunk at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

from aecore.model import Autoencoder
from aecore.scores import squared_error

CHUNK = 2000


class Reconstructs(Protocol):
    """An autoencoder, or principal axes."""

    def reconstruct(self, images: Tensor, /) -> Tensor:
        """Same shape as images (batch, channels, height, width)."""


def through(ask: Callable[[Tensor], Tensor], images: Tensor, device: torch.device | None = None) -> Tensor:
    """`ask` of every chunk, one after another, on the CPU."""
    with torch.no_grad():
        return torch.cat([ask(part.to(device)).cpu() for part in torch.split(images, CHUNK)])


def device_of(model: object) -> torch.device | None:
    """Where a model's weights are."""
    return next(model.parameters()).device if isinstance(model, Autoencoder) else None


def codes(model: Autoencoder, images: Tensor) -> Tensor:
    """The (mean) codes, (images, code)."""
    return through(model.encode, images, device_of(model))


def reconstructions(model: Reconstructs, images: Tensor) -> Tensor:
    """Never clamped, same shape as images."""
    return through(model.reconstruct, images, device_of(model))


def reconstruction_error(model: Reconstructs, images: Tensor) -> float:
    """Squared error, summed over pixels, averaged over images."""
    return float(squared_error(reconstructions(model, images), images).double().mean())
