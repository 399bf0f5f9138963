"""What a run will take of the machine, known before anything is trained: who would go too far is told at once."""

from __future__ import annotations

from functools import lru_cache

import torch

from aecore.machine.devices import device_for
from aecore.machine.memory import at_hand, refuse_training
from aecore.model import Autoencoder
from aecore.parts.shape import Shape
from aecore.recipe.recipe import Recipe
from aecore.runs.footprint import footprint
from aecore.training.memory import Need, need
from aecore.training.memory_bound import bytes_at_most
from aecore.training.snapshots import MAP_IMAGES

Size = tuple[int, int, int]


def disk_bytes(recipe: Recipe, shape: Size) -> int:
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


def refuse_what_does_not_fit(recipe: Recipe, shape: Size, images: int, device: str) -> None:
    """Refuses a training that would need more than the memory at hand; what a GPU has room for shows itself there.

    Args:
        recipe: to be trained.
        shape: (channels, height, width) of an image.
        images: to learn from.
        device: auto, cpu or cuda.

    Raises:
        RecipeError: it does not fit.
        TrainingError: there is no such device.
    """
    if device_for(device).type != "cpu":
        return
    if bytes_at_most(recipe, shape, images, MAP_IMAGES) > at_hand():
        found = _need(recipe.to_json(), shape, images)
        refuse_training(found.total, found.of_weights)


@lru_cache(maxsize=256)
def _need(recipe: str, shape: Size, images: int) -> Need:
    return need(Recipe.from_json(recipe), shape, images, MAP_IMAGES)
