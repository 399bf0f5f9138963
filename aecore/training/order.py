"""The order in which a training sees its images: another one in every epoch."""

from __future__ import annotations

import torch
from torch import Generator, Tensor


class Order:
    """Places of images, shuffled anew for each epoch from seed and epoch alone.

    So going on in mid-epoch finds the same order.

    Args:
        count: of the images.
        seed: of the recipe.
        device: where the places are wanted.
    """

    def __init__(self, count: int, seed: int, device: torch.device) -> None:
        self.count = count
        self.seed = seed
        self.device = device
        self._made: tuple[int, Tensor] | None = None

    def batch(self, epoch: int, number: int, size: int) -> Tensor:
        """The places in batch `number` of an epoch, from 0 on, (size,) or fewer in its last batch."""
        if self._made is None or self._made[0] != epoch:
            generator = Generator().manual_seed(self.seed * 100_003 + epoch + 1)
            self._made = (epoch, torch.randperm(self.count, generator=generator).to(self.device))
        return self._made[1][number * size : (number + 1) * size]
