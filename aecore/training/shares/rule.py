"""Into how many shares batches are divided: by the recipe, the threads and a wish, so that a run's bits repeat."""

from __future__ import annotations

import os
import sys

import torch

from aecore.model import Autoencoder
from aecore.recipe.recipe import Recipe

VARIABLE = "AELAB_SHARES"
"""Says into how many shares batches may be divided at most; by default they are not."""
MOST = 4
FEWEST_ROWS = 16
"""Of a share: products of fewer rows are slower, and every share has gradients of all weights to be summed."""
WORTH = 1 << 21
"""Products of weights and rows in a step; below, waiting for each other costs as much as half of them."""


def shares_of(recipe: Recipe, model: Autoencoder, batch: int, threads: int, device: torch.device) -> int:
    """The number of shares; 1 where batches are not divided.

    Args:
        recipe: to be trained.
        model: of the recipe.
        batch: images in a step.
        threads: of PyTorch.
        device: of the training.
    """
    if sys.platform != "linux" or device.type != "cpu" or threads < 2:
        return 1
    # What is no mean over images, or asks for all of them, cannot be found from shares.
    if any(penalty.of_batch or penalty.passes for penalty in recipe.penalties):
        return 1
    asked = os.environ.get(VARIABLE, "1")
    if not recipe.network.reuses_weights and model.parameter_count() * batch < WORTH:
        return 1
    most = min(threads, MOST, batch // FEWEST_ROWS, int(asked) if asked.isdecimal() else 1)
    return max(
        range(1, most + 1),
        key=lambda count: (count > 1, count * threads_of(count, threads), count),
        default=1,
    )


def threads_of(shares: int, threads: int) -> int:
    """Threads of each share's process."""
    return max(1, threads // shares)
