"""Gradients by PyTorch's own autograd."""

from __future__ import annotations

from torch import Generator, Tensor

from aecore.training.gradients.strategy import BatchGradients


class PlainGradients(BatchGradients):
    """The gradients of any model, by autograd."""

    def __call__(self, images: Tensor, corrupted: Tensor, generator: Generator) -> list[Tensor]:
        """The terms of the loss; the gradients are in the weights' `.grad`."""
        terms = self.loss.terms(self.model(images, corrupted, generator))
        self.model.zero_grad(set_to_none=not self.stay)
        self.loss.total(terms).backward()  # type: ignore[no-untyped-call]
        return [term.detach() for term in terms]
