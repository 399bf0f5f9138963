"""The inner loop: one optimiser step on one batch, with nothing read back from the device."""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from aecore.model import Autoencoder
from aecore.training.adam_step import Update
from aecore.training.cuda_graphs import Record, Replays, recorder
from aecore.training.gradients.choice import gradients
from aecore.training.gradients.whole_set import Sweep
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
        self.images = images
        self.recipe = model.recipe
        self.loss = Loss(model)
        self.sweep = (
            Sweep(model, self.loss) if any(penalty.sweeps for penalty in self.loss.penalties) else None
        )
        self.gradients = gradients(model, self.loss)
        record = record or recorder(images.device)
        if self.sweep is not None:  # one step is a whole epoch, which begins by reading the generator's state
            record = None
        self.optimiser = optimiser(
            self.recipe.training.optimiser,
            model.parameters(),
            self.recipe.training.learning_rate,
            recorded=record is not None,
        )
        self.update = Update(self.optimiser)
        self.generator = Generator(images.device).manual_seed(self.recipe.training.seed)
        self.sums = torch.zeros(1 + len(self.loss.names), device=images.device)
        self.counted = 0
        self.batches: dict[int, Tensor] = {}
        self.replays = Replays(self._step, record)
        # Loading a state puts new tensors in the places of those that were recorded.
        self.optimiser.register_load_state_dict_post_hook(lambda _: self.replays.forget())

    def step(self, chosen: Tensor, rate: float) -> None:
        """One step on the images at the places `chosen` (batch,)."""
        set_rate(self.optimiser, rate)
        self.replays(chosen, tuple(self.loss.weights.values()), self.generator)
        self.counted += len(chosen)

    def _step(self, chosen: Tensor) -> None:
        if self.sweep is None:
            terms = self.gradients(*self.batch(chosen), self.generator)
        else:
            terms = self.sweep(chosen, self.batch, self.generator)
        self.update()
        # The total now: the weights of a warm-up are others by the time it is told.
        self.sums.add_(torch.stack([self.loss.total(terms), *terms]), alpha=len(chosen))

    def batch(self, chosen: Tensor) -> tuple[Tensor, Tensor]:
        """The images at the places `chosen` (batch,), clean and as the encoder is to see them."""
        images = self._batch(chosen)
        if self.recipe.data.binarise == "sampled":
            images = torch.bernoulli(images, generator=self.generator)
        return images, self.recipe.corruption(images, self.generator)

    def _batch(self, chosen: Tensor) -> Tensor:
        """The images chosen (batch, channels, height, width), in a buffer that the next step writes again."""
        if self.sweep is not None:  # it may keep what it computed from each chunk until all are through
            return self.images.index_select(0, chosen)
        rows = len(chosen)
        if rows not in self.batches:
            self.batches[rows] = self.images.new_empty(rows, *self.images.shape[1:])
        return torch.index_select(self.images, 0, chosen, out=self.batches[rows])

    def take_sums(self) -> tuple[Tensor, int]:
        """`sums` since the last call, still on the device, and of how many images."""
        sums, counted = self.sums.clone(), self.counted
        self.sums.zero_()
        self.counted = 0
        return sums, counted
