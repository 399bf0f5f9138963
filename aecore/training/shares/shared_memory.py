"""What the processes of one training share: weights, moments, gradients, the images of a step, and a word to each.

It is memory without a name in any folder: it goes when the last process does that has it, however that one ends.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import struct
from dataclasses import dataclass

import torch
from torch import Tensor

from aecore.training.shares.signals import SIZE, Signals

PAGE = 4096
GRADIENTS, MOVE, LEAVE = range(3)
"""What a helper is asked: the gradients of its share, then to move its slice of the weights; at last to leave."""
_WORD = struct.Struct("qqdd")
_WORD_SIZE = 64
STATE = 5056
"""Bytes of the state of a random generator of the CPU."""


@dataclass(frozen=True)
class Layout:
    """How much of everything.

    Attributes:
        shares: of a batch.
        numbers: weights, gaps between them included.
        moments: that the optimiser keeps of each weight.
        terms: of the loss, and their total.
        batch: images at most.
        exchanged: numbers that pass between shares which are divided by units; 0 where none are.
        shape: (channels, height, width) of an image.
    """

    shares: int
    numbers: int
    moments: int
    terms: int
    batch: int
    exchanged: int
    shape: tuple[int, int, int]

    def sizes(self) -> list[int]:
        """Bytes of each part, in whole pages."""
        images = self.batch * self.shape[0] * self.shape[1] * self.shape[2]
        state = self.numbers * (1 + self.moments) + self.shares
        gradients = self.numbers * (1 if self.exchanged else self.shares)
        numbers = [state, gradients, self.shares * self.terms, images, images, self.exchanged]
        control = self.shares * (2 * SIZE + _WORD_SIZE)
        return [-(-size // PAGE) * PAGE for size in (control, STATE, *(4 * count for count in numbers))]


class SharedMemory:
    """Tensors in shared memory.

    Attributes:
        state: all that a step changes: weights, moments, and the count of steps of each slice.
        weights: (numbers,).
        moments: (moments, numbers).
        counts: of the steps made with each slice, (shares,).
        gradients: (shares, numbers); (1, numbers) where each process finds those of its units from all rows.
        exchange: for that, (exchanged,).
        terms: (shares, terms).
        images: of the step, (batch, channels, height, width); and as they were corrupted.
        chance: the state of the random generator after the images were made, (STATE,).

    Args:
        layout: how much of everything.
        descriptor: of memory that another process made; new memory where left out.
    """

    def __init__(self, layout: Layout, descriptor: int | None = None) -> None:
        sizes = layout.sizes()
        self.layout = layout
        first_use = descriptor is None
        if descriptor is None:
            descriptor = os.memfd_create("aelab-training")
            os.ftruncate(descriptor, sum(sizes))
        self.descriptor = descriptor
        self._memory = mmap.mmap(descriptor, sum(sizes))
        address = ctypes.addressof(ctypes.c_char.from_buffer(self._memory))
        self.signals = Signals(address, 2 * layout.shares, first_use=first_use)
        self._words = 2 * layout.shares * SIZE
        places = [sum(sizes[:index]) for index in range(len(sizes))]

        def numbers(part: int, *shape: int) -> Tensor:
            count = torch.Size(shape).numel()
            return torch.frombuffer(self._memory, dtype=torch.float32, count=count, offset=places[part]).view(
                shape
            )

        self.chance = torch.frombuffer(self._memory, dtype=torch.uint8, count=STATE, offset=places[1])
        self.state = numbers(2, layout.numbers * (1 + layout.moments) + layout.shares)
        self.weights = self.state[: layout.numbers]
        self.moments = self.state[layout.numbers : -layout.shares].view(layout.moments, layout.numbers)
        self.counts = self.state[-layout.shares :]
        self.gradients = numbers(3, 1 if layout.exchanged else layout.shares, layout.numbers)
        self.terms = numbers(4, layout.shares, layout.terms)
        self.images = numbers(5, layout.batch, *layout.shape)
        self.corrupted = numbers(6, layout.batch, *layout.shape)
        self.exchange = numbers(7, layout.exchanged) if layout.exchanged else torch.empty(0)

    def close(self) -> None:
        """No further process will be given it; the memory goes with the last tensor."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def ask(self, place: int, what: int, rows: int, rate: float, epoch: float) -> None:
        """Asks the helper of a share: GRADIENTS of a batch of so many rows, MOVE at a learning rate, or LEAVE."""
        _WORD.pack_into(self._memory, self._words + place * _WORD_SIZE, what, rows, rate, epoch)
        self.signals.send(2 * place)

    def asked(self, place: int) -> tuple[int, int, float, float]:
        """What the helper of a share is asked: what, rows, rate, epoch."""
        what, rows, rate, epoch = _WORD.unpack_from(self._memory, self._words + place * _WORD_SIZE)
        return what, rows, rate, epoch
