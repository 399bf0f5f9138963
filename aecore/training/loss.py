"""The loss of a recipe: l(x, reconstruction) + sum of beta * Omega."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from aecore.model import Autoencoder
from aecore.parts.modules.code import ForwardPass

RECONSTRUCTION = "reconstruction"
LOSS = "loss"
CHUNK = 500
"""Images measured at a time where that changes no term."""


@dataclass(frozen=True)
class Measured:
    """What was measured on images.

    Attributes:
        terms: each one unweighted, and their weighted total as `loss`.
        codes: of the images as they were corrupted, (count, code); means of a distribution.
    """

    terms: dict[str, float]
    codes: Tensor


class Loss:
    """The terms of a model's loss, in a fixed order: the reconstruction, then each penalty.

    Attributes:
        names: of the terms.
        epoch: how many times all training images were seen before the step that is made, or was last made; weights
            may depend on it.
    """

    def __init__(self, model: Autoencoder) -> None:
        self.model = model
        self.penalties = model.recipe.penalties
        self.names = (RECONSTRUCTION, *(penalty.kind for penalty in self.penalties))
        self.epoch = 0.0

    @property
    def of_batches(self) -> bool:
        """Whether a term depends on how many images stand in a batch together."""
        return any(penalty.of_batch for penalty in self.penalties)

    @property
    def passes(self) -> int:
        """How often a step goes through the whole training set, the penalty that asks most deciding; 0: by batches."""
        return max((penalty.passes for penalty in self.penalties), default=0)

    @property
    def weights(self) -> dict[str, float]:
        """The weight of each penalty at that step, by its name."""
        return {penalty.kind: penalty.weight_at(self.epoch) for penalty in self.penalties}

    def terms(self, step: ForwardPass) -> list[Tensor]:
        """Each term unweighted, a scalar each: sums over pixels or axes, means over the batch."""
        reconstruction = self.model.reconstruction(step.output, step.images).mean()
        return [reconstruction, *(penalty(step) for penalty in self.penalties)]

    def total(self, terms: list[Tensor]) -> Tensor:
        """What is minimised: the terms with their weights, a scalar."""
        total = terms[0]
        for term, penalty in zip(terms[1:], self.penalties, strict=True):
            total = total + penalty.weight_at(self.epoch) * term
        return total

    def named(self, values: list[float]) -> dict[str, float]:
        """Numbers in the order of `names`, with their weighted total as `loss`."""
        terms = dict(zip(self.names, values, strict=True))
        total = values[0] + sum(weight * terms[name] for name, weight in self.weights.items())
        return {LOSS: total, **terms}

    def measure(self, images: Tensor, seed: int, chunk: int | None = None) -> Measured:
        """The loss on images (count, channels, height, width), corrupted and drawn as in training.

        So the curves of training and test images are curves of the same loss; chance is the same every time.

        Args:
            images: all of them count alike.
            seed: of corruption and draws.
            chunk: images at a time; where left out, the recipe's batch if a penalty depends on that, else many.
        """
        if chunk is None:
            chunk = self.model.recipe.training.batch_size if self.of_batches else CHUNK
        generator = Generator(images.device).manual_seed(seed)
        sums = torch.zeros(len(self.names), dtype=torch.float64, device=images.device)
        activities: dict[int, list[Tensor]] = {}
        codes = []
        for batch in torch.split(images, chunk):
            corrupted = self.model.recipe.corruption(batch, generator)
            # A penalty that differentiates by the image needs a graph even where nothing is learned.
            with torch.set_grad_enabled(self.model.differentiates_inputs):
                step = self.model(batch, corrupted, generator)
                terms = self.terms(step)
            codes.append(step.code.mean.detach())
            for index, penalty in enumerate(self.penalties, start=1):
                if penalty.passes:
                    activity = step.activity_of(penalty.watches).sum(dim=0)  # (units,)
                    activities.setdefault(index, []).append(activity)
            sums += torch.stack([term.detach() for term in terms]).double() * len(batch)
        means: list[float] = (sums / len(images)).tolist()
        for index, parts in activities.items():
            # Trained over the whole set, it is that of the means over all images, not the mean of its chunks'.
            over_all = torch.stack(parts).sum(dim=0) / len(images)
            means[index] = float(self.penalties[index - 1].of_means(over_all).detach())
        return Measured(self.named(means), torch.cat(codes))
