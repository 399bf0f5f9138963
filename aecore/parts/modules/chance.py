"""Draws of one part of a batch, the same numbers that it has when the whole batch is drawn at once."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Generator, Tensor


class Part(Generator):
    """A random generator of some rows of a batch: all of it is drawn, in the order of the whole, and cut."""

    first = 0
    whole = 0

    def take(self, first: int, whole: int) -> None:
        """From now on rows from `first` on, of a batch of `whole`."""
        self.first, self.whole = first, whole


def normal(shape: Sequence[int], generator: Generator | None, like: Tensor) -> Tensor:
    """Numbers from N(0, 1) for a batch, or the part that a generator is of: (batch, ...), of the kind of `like`."""
    if not isinstance(generator, Part):
        return torch.randn(shape, generator=generator, device=like.device, dtype=like.dtype)
    rows, *rest = shape
    every = torch.randn(generator.whole, *rest, generator=generator, device=like.device, dtype=like.dtype)
    return every[generator.first : generator.first + rows]


def uniform(shape: Sequence[int], generator: Generator | None, like: Tensor) -> Tensor:
    """Numbers from U(0, 1), as `normal`, in PyTorch's default type."""
    if not isinstance(generator, Part):
        return torch.rand(shape, generator=generator, device=like.device)
    rows, *rest = shape
    every = torch.rand(generator.whole, *rest, generator=generator, device=like.device)
    return every[generator.first : generator.first + rows]
