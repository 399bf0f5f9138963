"""By what the curves of several runs can be laid over one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from torch import Tensor

from aecore.recipe.recipe import Recipe

Measure = Literal["loss", "reconstruction", "squared_error"]


def measures(recipes: Sequence[Recipe]) -> list[Measure]:
    """What all of these runs have in common units, the nearest to what they minimise first.

    The whole loss where all minimise the same sum; the reconstruction loss where that term is the same in all and
    there are penalties beside it; the squared error of the pictured test images always.
    """
    losses = {recipe.reconstruction.model_dump_json() for recipe in recipes}
    penalties = {frozenset(part.model_dump_json() for part in recipe.penalties) for recipe in recipes}
    if len(losses) > 1:
        return ["squared_error"]
    if len(penalties) > 1:
        return ["reconstruction", "squared_error"]
    # Without a penalty the loss is the reconstruction loss, and the same thing is not offered twice.
    if penalties == {frozenset()}:
        return ["loss", "squared_error"]
    return ["loss", "reconstruction", "squared_error"]


def squared_error(originals: Tensor, reconstructions: Tensor) -> float:
    """The squared error of pictures, bytes (images, channels, height, width): sum over pixels, mean over images."""
    difference = (reconstructions.float() - originals.float()) / 255
    return float(difference.square().flatten(1).sum(dim=1).mean())
