"""What a filter adds at each of its places, as rows of a matrix, added up: a transposed convolution is a product.

Channels come last, so that a row of a filter lies in one piece. Reference: Chellapilla, Puri and Simard 2006.
"""

from __future__ import annotations

from torch import Tensor


class Patches:
    """The places of a filter that moves two pixels at a time, for batches of one size.

    Args:
        like: gives type and device.
        rows: images in a batch.
        size: height and width of the plane it moves over.
        channels: of the plane.
        side: of the filter, odd; the plane is padded by half of it.

    Attributes:
        matrix: (rows * places, side * side * channels).
    """

    def __init__(self, like: Tensor, rows: int, size: tuple[int, int], channels: int, side: int) -> None:
        height, width = size
        padding = side // 2
        places = ((height + 1) // 2, (width + 1) // 2)
        padded = like.new_zeros(rows, 2 * (places[0] + padding), 2 * (places[1] + padding), channels)
        self.padded = padded
        self.inner = padded[:, padding : padding + height, padding : padding + width]
        image, row, column, channel = padded.stride()
        patches = like.new_empty(rows, *places, side, side, channels)
        self.matrix = patches.view(rows * places[0] * places[1], side * side * channels)
        # Filters overlap, but not the same pair of their rows and columns: those are added in one piece.
        self.pairs = []
        for top in range(0, side, 2):
            for left in range(0, side, 2):
                high, wide = min(2, side - top), min(2, side - left)
                target = padded.as_strided(
                    (rows, places[0], high, places[1], wide, channels),
                    (image, 2 * row, row, 2 * column, column, channel),
                    top * row + left * column,
                )
                part = patches[:, :, :, top : top + high, left : left + wide]
                self.pairs.append((target, part.permute(0, 1, 3, 2, 4, 5)))

    def scatter(self) -> Tensor:
        """Adds up `matrix`: (rows, height, width, channels), in a buffer that holds until the next call."""
        self.padded.zero_()
        for target, part in self.pairs:
            target.add_(part)
        return self.inner
