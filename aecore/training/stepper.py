"""The inner loop: one optimiser step on one batch, with nothing read back from the device."""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from aecore.model import Autoencoder
from aecore.training.adam_step import Update
from aecore.training.batches import Batches
from aecore.training.cuda_graphs import Record, Replays, recorder
from aecore.training.gradients.choice import gradients
from aecore.training.loss import Loss
from aecore.training.optimisers import optimiser, set_rate


class Stepper:
    """Model, optimiser and training images on one device.

    Attributes:
        sums: of what was minimised, then of each term, each step's as often as it had images, (1 + terms,).
        counted: how many images that were.

    Args:
        model: on the device.
        images: the training images on the device, (count, channels, height, width).
        record: how steps are recorded, to be played again; by the device where left out.
    """

    def __init__(self, model: Autoencoder, images: Tensor, record: Record | None = None) -> None:
        self.model = model
        self.recipe = model.recipe
        self.loss = Loss(model)
        self.gradients = gradients(model, self.loss)
        record = None if self.gradients.of_whole_set else record or recorder(images.device)
        self.optimiser = optimiser(
            self.recipe.training.optimiser,
            model.parameters(),
            self.recipe.training.learning_rate,
            recorded=record is not None,
        )
        self.update = Update(self.optimiser)
        self.generator = Generator(images.device).manual_seed(self.recipe.training.seed)
        self.batch = Batches(images, self.recipe, self.generator, kept=self.gradients.of_whole_set)
        self.sums = torch.zeros(1 + len(self.loss.names), device=images.device)
        self.counted = 0
        self.replays = Replays(self._step, record)
        # Loading a state puts new tensors in the places of those that were recorded.
        self.optimiser.register_load_state_dict_post_hook(lambda _: self.replays.forget())

    def step(self, chosen: Tensor, rate: float) -> None:
        """One step on the images at the places `chosen` (batch,)."""
        set_rate(self.optimiser, rate)
        self.replays(chosen, tuple(self.loss.weights.values()), self.generator)
        self.counted += len(chosen)

    def _step(self, chosen: Tensor) -> None:
        terms = self.gradients.step(chosen, self.batch, self.generator)
        self.update()
        # The total now: the weights of a warm-up are others by the time it is told.
        self.sums.add_(torch.stack([self.loss.total(terms), *terms]), alpha=len(chosen))

    def expect(self, seconds: float) -> None:
        """So many seconds of steps are still to come, as far as is known."""

    def close(self) -> None:
        """No more steps come: lets go what helped to make them."""

    def take_sums(self) -> tuple[Tensor, int]:
        """`sums` since the last call, still on the device, and of how many images."""
        sums, counted = self.sums.clone(), self.counted
        self.sums.zero_()
        self.counted = 0
        return sums, counted
