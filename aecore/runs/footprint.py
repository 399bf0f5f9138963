"""What a run will write to the disk, known from its recipe before anything is trained."""

from __future__ import annotations

from dataclasses import dataclass

from aecore.model import Autoencoder
from aecore.recipe.choices import OptimiserName
from aecore.recipe.recipe import Recipe
from aecore.training.record_times import SNAPSHOTS, WEIGHTS
from aecore.training.snapshots import MAP_IMAGES, PROBES

NUMBER = 4
"""Bytes of a number in a file."""

NOTES = 400_000
"""Bytes of what has no tensors: the points of the curves, recipe, scores and card."""

MOMENTS: dict[OptimiserName, int] = {"adam": 2, "adamw": 2, "sgd": 1, "rmsprop": 1}
"""Numbers that an optimiser keeps of each weight."""

CODES_KEPT = 32
"""Codes of all images of the map are kept in snapshots up to this size; above it the map alone."""


@dataclass(frozen=True)
class Footprint:
    """Bytes of the files of a run.

    Attributes:
        weights: of one moment.
        checkpoint: of one.
        snapshot: of one.
        probe: of the images that it is watched on.
    """

    weights: int
    checkpoint: int
    snapshot: int
    probe: int

    @property
    def least(self) -> int:
        """Without any moments: two checkpoints, the last weights, and what has no tensors."""
        return 2 * self.checkpoint + self.weights + self.probe + NOTES

    @property
    def most(self) -> int:
        """While it trains, with all its moments and snapshots."""
        return self.least + WEIGHTS * self.weights + SNAPSHOTS * self.snapshot


def footprint(recipe: Recipe, model: Autoencoder, images: int = MAP_IMAGES) -> Footprint:
    """Of a recipe's run.

    Args:
        recipe: what is trained.
        model: of the recipe; one without numbers, on the device meta, will do.
        images: test images there are.
    """
    numbers = sum(tensor.numel() for tensor in model.state_dict().values())
    learned = sum(parameter.numel() for parameter in model.parameters())
    shown, probes = min(images, MAP_IMAGES), min(images, PROBES)
    size, pixels = recipe.bottleneck.size, model.shape.pixels
    codes = shown * size if 2 < size <= CODES_KEPT else 0
    of_probes = probes * size * (2 if recipe.bottleneck.is_distribution else 1)
    header = 4096 + 150 * len(model.state_dict())
    return Footprint(
        weights=NUMBER * numbers + header,
        checkpoint=NUMBER * (numbers + MOMENTS[recipe.training.optimiser] * learned + 2 * shown)
        + 4 * header
        + 8192,
        snapshot=NUMBER * (2 * shown + codes + of_probes) + 2 * probes * pixels + 1024,
        probe=shown * (pixels + 1) + probes * (pixels + 1) + 1024,
    )
