"""Principal axes (PCA): the best linear autoencoder there is, and so the first thing to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

EXACT = 2048
"""The largest matrix whose eigenvectors are found exactly; beyond it by random projections."""
CHUNK = 1000
"""Images multiplied in their own precision before they are added up in float64."""


@dataclass(frozen=True)
class PrincipalAxes:
    """The axes along which images vary most.

    Attributes:
        centre: the mean image, (pixels,).
        components: of unit length and at right angles, the one of largest variance first, (size, pixels).
        shape: (channels, height, width) of an image.
    """

    centre: Tensor
    components: Tensor
    shape: tuple[int, ...]

    @classmethod
    def fit(cls, images: Tensor, size: int) -> Self:
        """Exact up to 2,048 pixels or images, whichever are fewer; on the CPU.

        Args:
            images: to learn from, (images, channels, height, width).
            size: how many axes; as many as there can be where it is more.
        """
        rows = images.flatten(1)
        size = min(size, *rows.shape)
        centre = rows.sum(dim=0, dtype=torch.float64) / len(rows)
        if rows.shape[1] <= EXACT:
            components = _from_pixels(rows, centre, size)
        elif len(rows) <= EXACT:
            components = _from_images(rows, centre, size)
        else:
            components = _projected(rows, centre, size)
        return cls(centre.float(), components.float().contiguous(), tuple(images.shape[1:]))

    def first(self, size: int) -> PrincipalAxes:
        """The first axes alone."""
        return PrincipalAxes(self.centre, self.components[:size], self.shape)

    def encode(self, images: Tensor) -> Tensor:
        """The codes of images (batch, channels, height, width), (batch, size)."""
        return (images.flatten(1) - self.centre) @ self.components.T

    def decode(self, codes: Tensor) -> Tensor:
        """The images of codes (batch, size), (batch, channels, height, width), never clamped."""
        return (codes @ self.components + self.centre).view(-1, *self.shape)

    def reconstruct(self, images: Tensor) -> Tensor:
        """decode(encode(images)), same shape as images (batch, channels, height, width)."""
        return self.decode(self.encode(images))


def _from_pixels(rows: Tensor, centre: Tensor, size: int) -> Tensor:
    covariance = torch.zeros(rows.shape[1], rows.shape[1], dtype=torch.float64)
    for part in torch.split(rows, CHUNK):
        centred = (part.double() - centre).to(rows.dtype)
        covariance += centred.T @ centred
    vectors: Tensor = torch.linalg.eigh(covariance).eigenvectors
    return vectors[:, -size:].flip(1).T


def _from_images(rows: Tensor, centre: Tensor, size: int) -> Tensor:
    centred = rows.double() - centre
    values, vectors = torch.linalg.eigh(centred @ centred.T)
    # The last of n centred images is minus the sum of the others: at most n - 1 axes have any variance.
    size = min(size, len(rows) - 1)
    weights: Tensor = vectors[:, -size:] / values[-size:].clamp_min(1e-30).sqrt()
    return weights.flip(1).T @ centred


def _projected(rows: Tensor, centre: Tensor, size: int) -> Tensor:
    """Reference: Halko et al. 2011, Finding Structure with Randomness, algorithms 4.4 and 5.1."""
    centred = rows - centre.float()
    generator = torch.Generator().manual_seed(0)
    basis = torch.randn(rows.shape[1], min(size + 10, *rows.shape), generator=generator)
    for _ in range(6):
        basis = torch.linalg.qr(centred.T @ (centred @ basis)).Q
    turned: Tensor = torch.linalg.svd(centred @ basis, full_matrices=False).Vh @ basis.T
    return turned[:size]
