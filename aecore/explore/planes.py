"""Planes through a latent space, and codes drawn on them."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from aecore.scores.principal import EXACT, principal_directions, turned


@dataclass(frozen=True)
class Plane:
    """Two directions through a latent space.

    Attributes:
        centre: where they cross, (code,).
        components: of length one and at right angles, (2, code); the second is zero for a code of one number.
    """

    centre: Tensor
    components: Tensor

    def point(self, codes: Tensor) -> Tensor:
        """Where codes (count, code) lie on it, (count, 2)."""
        return (codes - self.centre) @ self.components.T

    def code(self, points: Tensor, at: Tensor | None = None) -> Tensor:
        """The codes of its points (count, 2), (count, code).

        What is at right angles to the plane is taken from `at` (code,), or from the centre where left out.
        """
        base = self.centre if at is None else at - self.point(at[None])[0] @ self.components
        return base + points @ self.components


def plane_of(codes: Tensor, exact: int = EXACT) -> Plane:
    """The plane of the two principal axes of codes (count, code): no other one keeps more of their variance.

    Each axis is turned so that its largest loading is positive, since a principal axis has no sign of its own.

    Args:
        codes: at least one.
        exact: so many numbers or codes at most, and the axes are exact; beyond, by random projections.
    """
    rows = codes.double()
    centre = rows.mean(dim=0)
    leading = turned(principal_directions(rows, centre, 2, exact))  # (2 or fewer, code)
    components = torch.zeros(2, codes.shape[1], dtype=leading.dtype)
    components[: len(leading)] = leading
    return Plane(centre.to(codes.dtype), components.to(codes.dtype))


def project(codes: Tensor, onto: Plane | tuple[int, int] | None = None) -> Tensor:
    """Codes (count, code) as points of a map, (count, 2).

    Args:
        codes: to draw.
        onto: a plane, or two axes of the code; their own two principal axes where left out.
    """
    if isinstance(onto, tuple):
        return codes[:, list(onto)]
    return (onto or plane_of(codes)).point(codes)
