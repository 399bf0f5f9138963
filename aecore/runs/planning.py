"""What a run will take of the machine, known before anything is trained: who would go too far is told at once."""

from __future__ import annotations

import torch

from aecore.model import Autoencoder
from aecore.parts.networks.network import Shape
from aecore.recipe.recipe import Recipe
from aecore.runs.footprint import footprint


def disk_bytes(recipe: Recipe, shape: tuple[int, int, int]) -> int:
    """What the run of a recipe will write to the disk, as far as it takes room at once.

    Args:
        recipe: to be trained.
        shape: (channels, height, width) of an image.

    Raises:
        RecipeError: layers that the recipe cannot have.
    """
    with torch.device("meta"):
        model = Autoencoder(recipe, Shape(*shape))
    return footprint(recipe, model).most
