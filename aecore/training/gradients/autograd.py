"""Gradients by PyTorch's own autograd."""

from __future__ import annotations

from torch import Generator, Tensor

from aecore.machine.freed_memory import keep_freed_memory
from aecore.model import Autoencoder
from aecore.training.loss import Loss


class PlainGradients:
    """The gradients of any model, by autograd."""

    def __init__(self, model: Autoencoder, loss: Loss) -> None:
        self.model = model
        self.loss = loss
        keep_freed_memory()

    def __call__(self, images: Tensor, corrupted: Tensor, generator: Generator) -> list[Tensor]:
        """The terms of the loss; the gradients are in the weights' `.grad`."""
        terms = self.loss.terms(self.model(images, corrupted, generator))
        self.model.zero_grad(set_to_none=True)
        self.loss.total(terms).backward()  # type: ignore[no-untyped-call]
        return [term.detach() for term in terms]
