"""The images of a step: chosen by their places, and corrupted as the recipe says."""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from aecore.recipe.recipe import Recipe


class Batches:
    """Training images on one device.

    Args:
        images: (count, channels, height, width), on the device.
        recipe: says how they are made black and white, and corrupted.
        generator: of the device; where chance comes from.
        kept: whether what is made of a batch may be needed when the next one is asked for.
        room: where batches are put unless kept, (largest batch, channels, height, width); made here where left out.
    """

    def __init__(
        self, images: Tensor, recipe: Recipe, generator: Generator, *, kept: bool, room: Tensor | None = None
    ) -> None:
        self.images = images
        self.recipe = recipe
        self.generator = generator
        self.kept = kept
        self.room = room
        self._buffers: dict[int, Tensor] = {}

    def __call__(self, chosen: Tensor) -> tuple[Tensor, Tensor]:
        """The images at the places `chosen` (batch,), clean and as the encoder is to see them."""
        images = self._at(chosen)
        if self.recipe.data.binarise == "sampled":
            images = torch.bernoulli(images, generator=self.generator)
        return images, self.recipe.corruption(images, self.generator)

    def _at(self, chosen: Tensor) -> Tensor:
        """The images chosen (batch, channels, height, width); unless kept, in a buffer that is written again."""
        if self.kept:
            return self.images.index_select(0, chosen)
        rows = len(chosen)
        if rows not in self._buffers:
            room = (
                self.images.new_empty(rows, *self.images.shape[1:]) if self.room is None else self.room[:rows]
            )
            self._buffers[rows] = room
        return torch.index_select(self.images, 0, chosen, out=self._buffers[rows])
