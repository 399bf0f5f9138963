"""Images as they were read: what every source hands over, before a recipe's choices are applied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # it takes seconds and half a gigabyte, and an import needs none of it
    from torch import Tensor

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, how much is done, how much there is in all or 0 if unknown)."""

Pixels = NDArray[np.uint8] | NDArray[np.float32]
Labels = NDArray[np.int64]

SPLIT_SEED = 20231
"""Every split that a set does not bring along is drawn with this seed, and so never changes."""


@dataclass(frozen=True)
class Factors:
    """What an image was drawn from, so that disentangling can be measured.

    Attributes:
        names: one name a factor.
        sizes: how many values each factor takes; the values are 0 .. size - 1.
        train: int64 (training images, factors).
        test: int64 (test images, factors).
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    train: Tensor
    test: Tensor

    @property
    def values(self) -> Tensor:
        """The rows of `train`, then those of `test`: int64 (images, factors)."""
        import torch

        return torch.cat([self.train, self.test])


@dataclass(frozen=True)
class RawSet:
    """One image set in both parts: uint8 in 0..255 or float32 in [0, 1], (n, channels, height, width)."""

    train_images: Pixels
    train_labels: Labels
    test_images: Pixels
    test_labels: Labels
    classes: tuple[str, ...]
    factors: Factors | None = None


def balanced_order(labels: Labels, seed: int) -> NDArray[np.int64]:
    """A seeded order, every beginning of which holds the classes in their proportions.

    Args:
        labels: int64 (n,).
    Returns:
        A permutation of 0 .. n - 1, int64 (n,).
    """
    # RandomState's stream is frozen for good; that of newer generators may change with NumPy.
    shuffled = np.random.RandomState(seed).permutation(len(labels))
    position = np.empty(len(labels))
    for label in np.unique(labels):
        members = np.flatnonzero(labels[shuffled] == label)
        position[members] = (np.arange(len(members)) + 0.5) / len(members)
    return np.asarray(shuffled[np.argsort(position, kind="stable")], dtype=np.int64)


def split(labels: Labels, test_images: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The fixed split of a set that has none: row numbers for (training, test), classes balanced in both."""
    order = balanced_order(labels, SPLIT_SEED)
    return order[test_images:], order[:test_images]
