"""Which way the gradients of a recipe are found."""

from __future__ import annotations

from collections.abc import Callable

from torch import Generator, Tensor

from aecore.model import Autoencoder
from aecore.training.gradients.autograd import PlainGradients
from aecore.training.gradients.by_hand import FusedGradients
from aecore.training.gradients.chains import layers_of
from aecore.training.loss import Loss

Gradients = Callable[[Tensor, Tensor, Generator], list[Tensor]]
"""(images, corrupted images, generator) -> the loss's terms, and the gradients in the weights' `.grad`."""


def gradients(model: Autoencoder, loss: Loss) -> Gradients:
    """The quickest way to a model's gradients."""
    layers = layers_of(model, loss)
    return PlainGradients(model, loss) if layers is None else FusedGradients(model, loss, layers)
