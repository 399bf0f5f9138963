"""What lies between the codes: images over a grid of two axes."""

from __future__ import annotations

import torch
from torch import Tensor

from aecore.model import Autoencoder
from aecore.parts.modules.code import Code
from aecore.scores import divergence_of_axes

MASS = 0.98
"""Of a deterministic code's values along an axis, what a grid covers: single outliers are left out."""


def widest_axes(model: Autoencoder, images: Tensor) -> list[int]:
    """All axes of the code, the one that says most first.

    By the divergence from the prior where the code is a distribution, by variance where it is not.
    """
    with torch.no_grad():
        code = model.distribution(images)
        worth = divergence_of_axes(code) if code.is_gaussian else code.mean.double().var(dim=0, correction=0)
    order: list[int] = worth.argsort(descending=True, stable=True).tolist()
    return order


@torch.no_grad()
def manifold(
    model: Autoencoder, images: Tensor, axes: tuple[int, int] = (0, 1), columns: int = 12, rows: int = 12
) -> tuple[Tensor, Tensor]:
    """Codes over two axes, (rows, columns, code), and their images, (rows, columns, channels, height, width).

    Row by row, the first axis growing along a row, the second falling from row to row. A distribution's axes stand
    at quantiles of the prior, the others at zero. A deterministic code's are evenly spread over the range of the
    images' codes, the others at their mean. A code of one number makes a single row.

    Args:
        model: whose decoder is asked.
        images: real ones, for the range of a deterministic code, (images, channels, height, width).
        axes: the two that change.
        columns: places along the first axis.
        rows: places along the second.
    """
    code = model.distribution(images)
    size = code.mean.shape[1]
    middle = torch.zeros(size) if code.is_gaussian else code.mean.mean(dim=0)
    codes = middle.repeat(rows if size > 1 else 1, columns, 1)  # (rows, columns, code)
    if size > 1:
        codes[..., axes[1]] = _places(code, axes[1], rows).flip(0)[:, None]
    codes[..., axes[0]] = _places(code, axes[0], columns)
    images = model.decode(codes.flatten(0, 1))
    return codes, images.view(*codes.shape[:2], *model.shape)


def _places(code: Code, axis: int, count: int) -> Tensor:
    """Where along an axis the grid stands, ascending, (count,)."""
    if code.is_gaussian:
        chances = (torch.arange(count, dtype=torch.float64) + 0.5) / count
        quantiles: Tensor = torch.special.ndtri(chances)
        return quantiles.float()
    ends = torch.tensor([(1 - MASS) / 2, (1 + MASS) / 2], dtype=torch.float64)
    low, high = torch.quantile(code.mean[:, axis].double(), ends).tolist()
    return torch.linspace(low, high, count)
