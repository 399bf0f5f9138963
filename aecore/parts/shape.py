"""The shape of an image, and of the planes that convolutions make of it."""

from __future__ import annotations

from typing import NamedTuple


class Shape(NamedTuple):
    """The shape of one image."""

    channels: int
    height: int
    width: int

    @property
    def pixels(self) -> int:
        """How many numbers an image has."""
        return self.channels * self.height * self.width


def plane_sizes(shape: Shape, layers: int) -> list[tuple[int, int]]:
    """Height and width before the first layer and after each one: halved, rounded up."""
    sizes = [(shape.height, shape.width)]
    for _ in range(layers):
        height, width = sizes[-1]
        sizes.append(((height + 1) // 2, (width + 1) // 2))
    return sizes
