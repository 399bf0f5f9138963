"""Principal axes (PCA): of images the best linear autoencoder there is, of codes the plane that shows most of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

from aecore.wanted import while_wanted

EXACT = 2048
"""The largest matrix whose eigenvectors are found exactly; beyond it by random projections."""
CHUNK = 1000
"""Rows multiplied in their own precision before they are added up in float64."""
ROUNDS = 8
"""Of random projections: each brings the directions nearer to the exact ones."""
NOTHING = 1e-12
"""The share of the largest variance below which there is none."""


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
        components = principal_directions(rows, centre, size, EXACT)
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


def principal_directions(rows: Tensor, centre: Tensor, size: int, exact: int = EXACT) -> Tensor:
    """The directions along which rows vary most, the one of largest variance first, (at most size, numbers).

    They have length one, are at right angles and have no sign of their own. Of fewer rows than directions there are
    fewer; one along which nothing varies may be zero.

    Args:
        rows: of any kind, (count, numbers), in the precision in which they are to be multiplied.
        centre: their mean, (numbers,), float64.
        size: how many.
        exact: the largest matrix whose eigenvectors are found; where both sides of the rows are larger, directions
            by random projections.
    """
    if rows.shape[1] <= exact:
        return _from_numbers(rows, centre, size)
    if len(rows) <= exact:
        return _from_rows(rows, centre, size)
    return _projected(rows, centre, size)


def turned(directions: Tensor) -> Tensor:
    """Directions (count, numbers), each turned so that its largest number is positive: none has a sign of its own."""
    largest = directions.gather(1, directions.abs().argmax(dim=1, keepdim=True))
    return directions * torch.where(largest < 0, -1.0, 1.0)


def _from_numbers(rows: Tensor, centre: Tensor, size: int) -> Tensor:
    covariance = torch.zeros(rows.shape[1], rows.shape[1], dtype=torch.float64)
    for part in while_wanted(torch.split(rows, CHUNK)):
        centred = (part.double() - centre).to(rows.dtype)
        covariance += centred.T @ centred
    vectors: Tensor = torch.linalg.eigh(covariance).eigenvectors
    return vectors[:, -size:].flip(1).T


def _from_rows(rows: Tensor, centre: Tensor, size: int) -> Tensor:
    centred = rows.double() - centre
    values, vectors = torch.linalg.eigh(centred @ centred.T)
    # The last of n centred rows is minus the sum of the others: at most n - 1 directions have any variance.
    size = min(size, len(rows) - 1)
    first = len(values) - size
    values = values[first:]
    # What arithmetic alone leaves of no variance is no direction.
    weights = values.clamp_min(1e-300).rsqrt() * (values > NOTHING * values[-1:])
    found: Tensor = (vectors[:, first:] * weights).flip(1).T @ centred
    return found


def _projected(rows: Tensor, centre: Tensor, size: int) -> Tensor:
    """Reference: Halko et al. 2011, Finding Structure with Randomness, algorithms 4.4 and 5.1."""
    centred = rows - centre.to(rows.dtype)
    generator = torch.Generator().manual_seed(0)
    basis = torch.randn(rows.shape[1], min(size + 10, *rows.shape), generator=generator).to(rows.dtype)
    for _ in range(ROUNDS):
        basis = torch.linalg.qr(centred.T @ (centred @ basis)).Q
    found: Tensor = torch.linalg.svd(centred @ basis, full_matrices=False).Vh @ basis.T
    return found[:size]
