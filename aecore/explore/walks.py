"""Grids, paths and rows of codes; neighbours, and sums of codes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor


def grid(
    count: int,
    size: int = 2,
    *,
    axes: tuple[int, int] = (0, 1),
    at: Tensor | None = None,
    mass: float = 1.0,
    codes: Tensor | None = None,
) -> Tensor:
    """Codes over two axes, (count * count, size): row by row, the first axis growing along a row, the second falling.

    They stand at quantiles of the prior N(0, 1) of each axis, in the middle of cells that all have the same mass,
    mass / count along an axis: dense where the prior is.

    Args:
        count: of codes along an axis.
        size: of a code.
        axes: the two that change.
        at: the code (size,) that gives the other axes; the origin where left out.
        mass: of the prior that the grid covers along each axis, the same left out on both sides.
        codes: (images, size), whose own quantiles are taken in place of the prior's.
    """
    chances = (1 - mass) / 2 + mass * (torch.arange(count, dtype=torch.float64) + 0.5) / count
    found = torch.zeros(size) if at is None else at
    places = found.repeat(count, count, 1)  # (count, count, size)
    for number, axis in enumerate(axes):
        if codes is None:
            steps = math.sqrt(2) * torch.erfinv(2 * chances - 1)
        else:
            steps = torch.quantile(codes[:, axis].double(), chances)
        steps = steps.to(places.dtype)
        places[..., axis] = steps[None, :] if number == 0 else steps.flip(0)[:, None]
    return places.flatten(0, 1)


def interpolate(
    start: Tensor, end: Tensor, count: int, how: Literal["straight", "spherical"] = "straight"
) -> Tensor:
    """The codes on the way from one code (code,) to another, both included, (count, code).

    Straight: (1 - t) a + t b. Spherical: the direction turns evenly from a's to b's, the norm grows evenly from
    |a| to |b|; between codes of one norm all keep it. Where the angle is nought or a code is zero the two are
    the same way; between opposite directions the turn is through the axis least along them.

    Reference: Shoemake 1985, Animating rotation with quaternion curves, for norms of one.
    """
    a, b = start.double(), end.double()
    times = torch.linspace(0, 1, count, dtype=torch.float64)[:, None]  # (count, 1)
    straight = a + times * (b - a)
    norms = a.norm(), b.norm()
    if how == "straight" or not (norms[0] > 0 and norms[1] > 0):
        return straight.to(start.dtype)
    unit, other = a / norms[0], b / norms[1]
    cosine = float((unit @ other).clamp(-1, 1))
    across = other - cosine * unit  # at right angles to a, towards b
    if across.norm() < 1e-9:
        if cosine > 0 or len(a) == 1:
            return straight.to(start.dtype)
        across = torch.zeros_like(unit)
        across[unit.abs().argmin()] = 1.0
        across -= (across @ unit) * unit
    across = across / across.norm()
    angles = times * math.atan2(float(other @ across), cosine)
    directions = angles.cos() * unit + angles.sin() * across
    path: Tensor = directions * (norms[0] + times * (norms[1] - norms[0]))
    return path.to(start.dtype)


def traverse(
    at: Tensor, axes: Sequence[int] | None = None, values: Tensor | Sequence[float] | None = None
) -> Tensor:
    """One row of codes an axis, that axis alone taking each value, (axes, values, code).

    Args:
        at: the code (code,) that all start from.
        axes: in the order of the rows; all of them where left out. `kl.argsort(descending=True).tolist()` puts
            first what a variational model uses most.
        values: that the axis takes, (values,) for all axes or (axes, values); from -3 to 3 in eleven steps where
            left out.
    """
    axes = range(len(at)) if axes is None else axes
    steps = torch.linspace(-3, 3, 11) if values is None else torch.as_tensor(values)
    steps = steps.to(at.dtype).expand(len(axes), steps.shape[-1])  # (axes, values)
    rows = at.repeat(len(axes), steps.shape[1], 1)  # (axes, values, code)
    for row, axis in enumerate(axes):
        rows[row, :, axis] = steps[row]
    return rows


def nearest(queries: Tensor, codes: Tensor, count: int = 5) -> tuple[Tensor, Tensor]:
    """The nearest codes by Euclidean distance: their places int64 (queries, count) and distances, nearest first.

    Args:
        queries: (queries, code).
        codes: (codes, code), among which to look.
        count: of neighbours; all where there are fewer.
    """
    # The differences themselves: by way of products, float32 loses what tells near neighbours apart.
    exact: Literal["donot_use_mm_for_euclid_dist"] = "donot_use_mm_for_euclid_dist"
    distances = torch.cdist(queries, codes, compute_mode=exact)  # (queries, codes)
    found = distances.topk(min(count, len(codes)), dim=1, largest=False)
    return found.indices, found.values


def arithmetic(first: Tensor, minus: Tensor, plus: Tensor) -> Tensor:
    """code(first) - code(minus) + code(plus), (code,); each a code (code,), or many (count, code) for their mean."""
    a, b, c = (codes.mean(dim=0) if codes.ndim == 2 else codes for codes in (first, minus, plus))
    return a - b + c
