"""The shares of a training: by helpers where there are any, else here one after the other, with the same bits."""

from __future__ import annotations

import time

from torch import Tensor

from aecore.model import Autoencoder, build
from aecore.training.batches import Batches
from aecore.training.shares.helpers import HELPERS, Helper
from aecore.training.shares.journal import Journal, Step
from aecore.training.shares.offer import Offer
from aecore.training.shares.share import Share, rows_of
from aecore.training.shares.shared_memory import GRADIENTS, LEAVE, MOVE, SharedMemory

PATIENCE = 30.0
"""Seconds that a helper may take for its part of a step; one that was stopped takes for ever."""
LOSSES = 3
"""Helpers that a training loses before it goes on without any."""


class Team:
    """Makes steps.

    Args:
        model: of the training.
        memory: of the training.
        images: the training images, (count, channels, height, width).
        threads: of PyTorch, in each process.
    """

    def __init__(self, model: Autoencoder, memory: SharedMemory, images: Tensor, threads: int) -> None:
        self.model = model
        self.memory = memory
        self.own = Share(model, memory, 0)
        self.generator = self.own.chance
        self.batch = Batches(images, model.recipe, self.generator, kept=False, room=memory.images)
        self.journal = Journal(memory.state, self.generator)
        self._threads = threads
        self._places = range(1, memory.layout.shares)
        self._shares: dict[int, Share] = {0: self.own}
        self._coming: dict[int, Helper] = {}
        self._helpers: dict[int, Helper] = {}
        self._is_clean = model.recipe.corruption.is_clean
        self._lost = 0
        count, shares = memory.layout.batch, memory.layout.shares
        self._rows = {
            rows for batch in (count, len(images) % count) for rows in rows_of(batch, shares) if rows
        }
        self._busy = False

    @property
    def size(self) -> int:
        """Processes at work."""
        return 1 + len(self._helpers)

    def step(self, step: Step) -> list[tuple[int, Tensor]]:
        """One step; of each share the rows, and its terms, (1 + terms,)."""
        self.prepare()
        self._join()
        self._busy = True
        if self._helpers:
            self.journal.note(step)
        self._make(step)
        self._busy = False
        rows = rows_of(len(step.chosen), self.memory.layout.shares)
        return [(count, self.memory.terms[place]) for place, count in enumerate(rows) if count]

    def prepare(self) -> None:
        """Chooses, once, how all products are made, so that no process has a choice of its own."""
        if not self._rows:
            return
        before, epoch = self.generator.get_state(), self.own.loss.epoch
        self.memory.chance.copy_(before)
        for rows in sorted(self._rows, reverse=True):
            self.own.find_gradients(rows * self.memory.layout.shares, epoch)
        self.generator.set_state(before)
        self._rows.clear()

    def enlist(self, *, start: bool) -> None:
        """Looks for helpers; `start`: also for such as must be started first."""
        self.prepare()
        for place in self._places:
            if place in self._helpers or place in self._coming or self._lost >= LOSSES:
                continue
            helper = HELPERS.borrow(start=start)
            if helper is None:
                return
            recipe = self.model.recipe.to_json()
            products = dict(self.own.gradients.ways.chosen)
            offer = Offer(HELPERS.number(), recipe, self.memory.layout, place, products, self._threads)
            if helper.offer(offer, self.memory.descriptor):
                self._coming[place] = helper
            else:
                HELPERS.lose(helper)

    def close(self) -> None:
        """Lets the helpers go; steps can still be made."""
        for place, helper in [*self._helpers.items(), *self._coming.items()]:
            if self._busy:  # broken off in the middle of a step
                HELPERS.lose(helper)
            else:
                self.memory.ask(place, LEAVE, 0, 0.0, 0.0)
                HELPERS.take_back(helper)
        self._helpers.clear()
        self._coming.clear()
        self.journal.forget()

    def _join(self) -> None:
        for place, helper in list(self._coming.items()):
            if helper.is_ready():
                self._helpers[place] = self._coming.pop(place)
            elif not helper.is_there():
                self._lose(self._coming, place)

    def _make(self, step: Step) -> None:
        batch, memory = len(step.chosen), self.memory
        images, corrupted = self.batch(step.chosen)
        if not self._is_clean:
            memory.corrupted[:batch].copy_(corrupted)
        if images.data_ptr() != memory.images.data_ptr():
            memory.images[:batch].copy_(images)
        memory.chance.copy_(self.generator.get_state())
        for place in self._helpers:
            memory.ask(place, GRADIENTS, batch, step.rate, step.epoch)
        self.own.find_gradients(batch, step.epoch)
        for place in self._places:
            if not self._is_done(place):
                self._share(place).find_gradients(batch, step.epoch)
        for place in self._helpers:
            memory.ask(place, MOVE, batch, step.rate, step.epoch)
        self.own.move(batch, step.rate)
        broken = False
        for place in self._places:
            helped = place in self._helpers
            if not self._is_done(place):
                broken = broken or helped
                self._share(place).move(batch, step.rate)
        if broken:
            self._again()

    def _again(self) -> None:
        """A slice may be moved in part: from the last copy on, without helpers, for there may be more that die."""
        helpers, self._helpers = self._helpers, {}
        for step in self.journal.undo():
            self._make(step)
        self._helpers = helpers

    def _is_done(self, place: int) -> bool:
        """Whether a share's helper has done what it was asked; it is lost where it has not."""
        helper = self._helpers.get(place)
        if helper is None:
            return False
        until = time.monotonic() + PATIENCE
        if self.memory.signals.wait(2 * place + 1, lambda: time.monotonic() < until and helper.is_there()):
            return True
        self._lose(self._helpers, place)
        return False

    def _lose(self, among: dict[int, Helper], place: int) -> None:
        HELPERS.lose(among.pop(place))
        self._lost += 1
        for index in (2 * place, 2 * place + 1):
            self.memory.signals.clear(index)

    def _share(self, place: int) -> Share:
        if place not in self._shares:
            model = build(self.model.recipe, self.memory.layout.shape)
            self._shares[place] = Share(model, self.memory, place, self.own.gradients.ways)
        return self._shares[place]
