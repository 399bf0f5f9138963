"""The inner loop in several processes: a stepper whose batches are divided into shares."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from aecore.model import Autoencoder
from aecore.training.shares.flat import MOMENTS, lay_moments, length, parts
from aecore.training.shares.helpers import HELPERS
from aecore.training.shares.journal import Step
from aecore.training.shares.rule import threads_of
from aecore.training.shares.shared_memory import Layout, SharedMemory
from aecore.training.shares.team import Team
from aecore.training.shares.units import numbers
from aecore.training.stepper import Stepper


class SharedStepper(Stepper):
    """As `Stepper`, on the CPU. Its results depend on the number of shares, and not on who makes them.

    Args:
        model: on the CPU.
        images: the training images, (count, channels, height, width).
        shares: of every batch.
        threads: of PyTorch in all.
    """

    def __init__(self, model: Autoencoder, images: Tensor, shares: int, threads: int) -> None:
        super().__init__(model, images)
        recipe = model.recipe.training
        channels, height, width = images.shape[1:]
        batch = min(recipe.batch_size, len(images))
        layout = Layout(
            shares=shares,
            numbers=length(model),
            moments=len(MOMENTS[recipe.optimiser]),
            terms=1 + len(self.loss.names),
            batch=batch,
            exchanged=numbers(model, self.loss, batch),
            shape=(channels, height, width),
        )
        self.memory = SharedMemory(layout)
        self.threads = threads_of(shares, threads)
        for weight, part in parts(model, self.memory.weights):
            part.copy_(weight.detach())
        generator = self.generator
        self.team = Team(model, self.memory, images, self.threads)
        self.loss, self.gradients = self.team.own.loss, self.team.own.gradients
        self.generator = self.team.generator
        self.generator.set_state(generator.get_state())
        self._take_moments()
        self.optimiser.register_load_state_dict_post_hook(lambda _: self._take_moments())

    def _take_moments(self) -> None:
        name = self.model.recipe.training.optimiser
        lay_moments(self.optimiser, self.model, name, self.memory.moments, self.memory.counts[0])
        self.memory.counts.fill_(float(self.memory.counts[0]))
        self.team.journal.forget()

    def step(self, chosen: Tensor, rate: float) -> None:
        with _threads(self.threads):
            made = self.team.step(Step(chosen, rate, self.loss.epoch))
        for rows, terms in made:
            self.sums.add_(terms, alpha=rows)
        self.counted += len(chosen)

    def expect(self, seconds: float) -> None:
        with _threads(self.threads):
            self.team.enlist(start=seconds > HELPERS.seconds)

    def close(self) -> None:
        self.team.close()


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """So many threads of PyTorch for a while."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
