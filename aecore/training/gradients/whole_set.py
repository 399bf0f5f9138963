"""Gradients of a loss with means over the whole training set: one optimiser step a sweep over all images.

A penalty of the mean activities cannot be summed batch by batch: its gradient needs the means over all images first.
Either the activations of all images are kept until the means are known, or a first pass finds the means and keeps
nothing, and a second pass back-propagates chunk by chunk; memory then depends on the size of a chunk alone. Both give
the same gradient.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import torch
from torch import Generator, Tensor

from aecore.model import Autoencoder
from aecore.parts.modules.code import ForwardPass
from aecore.parts.penalties.penalty import Penalty
from aecore.training.gradients.strategy import Batch, Gradients
from aecore.training.loss import Loss


class SetGradients(Gradients):
    """The gradients of all weights from all images at once, for a loss with penalties that take `passes`."""

    of_whole_set: ClassVar[bool] = True

    def __init__(self, model: Autoencoder, loss: Loss) -> None:
        super().__init__(model, loss)
        self.chunk = model.recipe.training.batch_size

    def step(self, chosen: Tensor, batch: Batch, generator: Generator) -> list[Tensor]:
        """The terms of the loss over the images at `chosen` (count,), in the order of `Loss.names`."""
        self.model.zero_grad(set_to_none=True)
        way = self._two_passes if self.loss.passes == 2 else self._kept
        return way(chosen, batch, generator)

    def _passes(
        self, chosen: Tensor, batch: Batch, generator: Generator
    ) -> Iterator[tuple[float, ForwardPass]]:
        """Each chunk's share of the images, and its way through the model."""
        for places in torch.split(chosen, self.chunk):
            images, corrupted = batch(places)
            yield len(places) / len(chosen), self.model(images, corrupted, generator)

    def _kept(self, chosen: Tensor, batch: Batch, generator: Generator) -> list[Tensor]:
        sums = [torch.zeros((), device=chosen.device) for _ in self.loss.names]
        means: dict[Penalty, Tensor] = {}
        for share, step in self._passes(chosen, batch, generator):
            for index, term in enumerate(self._by_image(step)):
                sums[index] = sums[index] + share * term
            self._add_means(means, share, step)
        for index, penalty in enumerate(self.loss.penalties, start=1):
            if penalty in means:
                sums[index] = penalty.of_means(means[penalty])
        self.loss.total(sums).backward()  # type: ignore[no-untyped-call]
        return [term.detach() for term in sums]

    def _two_passes(self, chosen: Tensor, batch: Batch, generator: Generator) -> list[Tensor]:
        begun = generator.get_state()
        means: dict[Penalty, Tensor] = {}
        with torch.no_grad():
            for share, step in self._passes(chosen, batch, generator):
                self._add_means(means, share, step)
        slopes: dict[Penalty, Tensor] = {}
        values: dict[Penalty, Tensor] = {}
        for penalty, mean in means.items():
            leaf = mean.requires_grad_()
            values[penalty] = penalty.of_means(leaf)
            (slopes[penalty],) = torch.autograd.grad(values[penalty], leaf)
        # The second pass must see the very images, corruptions and draws of the first.
        generator.set_state(begun)
        sums = [torch.zeros((), device=chosen.device) for _ in self.loss.names]
        for share, step in self._passes(chosen, batch, generator):
            terms = self._by_image(step)
            for index, penalty in enumerate(self.loss.penalties, start=1):
                if penalty in slopes:
                    activity = step.activity_of(penalty.watches).mean(dim=0)
                    terms[index] = (slopes[penalty] * activity).sum()
            (share * self.loss.total(terms)).backward()  # type: ignore[no-untyped-call]
            for index, term in enumerate(terms):
                sums[index] = sums[index] + share * term.detach()
        for index, penalty in enumerate(self.loss.penalties, start=1):
            if penalty in values:
                sums[index] = values[penalty].detach()
        return sums

    def _add_means(self, means: dict[Penalty, Tensor], share: float, step: ForwardPass) -> None:
        for penalty in self.loss.penalties:
            if penalty.passes:
                mean = share * step.activity_of(penalty.watches).mean(dim=0)  # (units,)
                means[penalty] = means[penalty] + mean if penalty in means else mean

    def _by_image(self, step: ForwardPass) -> list[Tensor]:
        """The terms that are means over images; nothing in the places of the others."""
        nothing = step.output.new_zeros(())
        terms = [self.model.reconstruction(step.output, step.images).mean()]
        return terms + [nothing if penalty.passes else penalty(step) for penalty in self.loss.penalties]
