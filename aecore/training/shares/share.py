"""A share of every batch: the gradients of its rows, and the slice of the weights that it moves.

Which process does it makes no difference to a bit: all that a share works on lies in shared memory.
"""

from __future__ import annotations

import torch

from aecore.model import Autoencoder
from aecore.parts.modules.chance import Part
from aecore.training.adam_step import Update
from aecore.training.gradients.by_hand import FusedGradients
from aecore.training.gradients.choice import gradients
from aecore.training.gradients.strategy import BatchGradients
from aecore.training.gradients.ways import Ways
from aecore.training.loss import Loss
from aecore.training.optimisers import set_rate
from aecore.training.shares.flat import ALIGNED, lay, optimiser_of_slices, slices
from aecore.training.shares.shared_memory import SharedMemory
from aecore.training.shares.units import Units


def rows_of(batch: int, shares: int) -> list[int]:
    """How many rows of a batch each share has: the first ones one more, where it cannot be even."""
    each, more = divmod(batch, shares)
    return [each + (place < more) for place in range(shares)]


class Share:
    """One share of all batches of a training.

    Args:
        model: of this share alone; its weights become those in the shared memory.
        memory: of the training.
        place: of the share, from 0 on.
        ways: of the training; new ones where left out.
    """

    def __init__(
        self, model: Autoencoder, memory: SharedMemory, place: int, ways: Ways | None = None
    ) -> None:
        self.memory = memory
        self.place = place
        self.shares = memory.layout.shares
        divided = memory.layout.exchanged > 0
        lay(model, memory.weights, memory.gradients[0 if divided else place])
        self.loss = Loss(model)
        found = gradients(model, self.loss)
        if not isinstance(found, BatchGradients):
            raise TypeError("expected gradients of a batch, found those of a whole set")
        self.gradients = found
        self.gradients.stay = True
        self.gradients.ways = ways or found.ways
        self.chance = Part()
        self._units: Units | None = None
        if divided and isinstance(found, FusedGradients):
            self._units = Units(found, memory.exchange, memory.layout.batch, place, self.shares)
            self._slices = slices(model, self._units.weights())
        else:
            size = -(-memory.layout.numbers // (self.shares * ALIGNED)) * ALIGNED
            last = memory.layout.numbers
            self._slices = [slice(min(place * size, last), min((place + 1) * size, last))]
        self._optimiser = optimiser_of_slices(
            model.recipe.training.optimiser,
            model.recipe.training.learning_rate,
            [each for each in self._slices if each.start < each.stop],
            memory.weights,
            memory.gradients[0],
            memory.moments,
            memory.counts[place],
        )
        self._update = None if self._optimiser is None else Update(self._optimiser)

    def find_gradients(self, batch: int, epoch: float) -> None:
        """From the images in the shared memory, of a batch of so many: gradients and terms of this share's rows."""
        memory, rows = self.memory, rows_of(batch, self.shares)
        first = sum(rows[: self.place])
        own = slice(first, first + rows[self.place])
        if own.start == own.stop:
            return
        self.loss.epoch = epoch
        self.chance.set_state(memory.chance)
        self.chance.take(first, batch)
        if self._units is not None:
            self._units.postpone(own, batch)
        images = memory.images[own]
        is_clean = self.gradients.model.recipe.corruption.is_clean
        terms = self.gradients(images, images if is_clean else memory.corrupted[own], self.chance)
        torch.stack([self.loss.total(terms), *terms], out=memory.terms[self.place])

    @torch.no_grad()
    def move(self, batch: int, rate: float) -> None:
        """This share's part of the weights, by the gradient over all rows."""
        if self._optimiser is None or self._update is None:
            return
        if self._units is not None:
            self._units.find_gradients(batch)
        else:
            self._average(rows_of(batch, self.shares))
        set_rate(self._optimiser, rate)
        self._update()

    def _average(self, rows: list[int]) -> None:
        """The mean of all shares' gradients of a slice, each as often as it has rows."""
        (own,) = self._slices
        mean = self.memory.gradients[0, own]
        seen = rows[0]
        for place in range(1, self.shares):
            if rows[place]:
                seen += rows[place]
                torch.lerp(mean, self.memory.gradients[place, own], rows[place] / seen, out=mean)
