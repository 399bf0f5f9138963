"""What every way to the gradients shares, so that a step is made without asking which one it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

from torch import Generator, Tensor

from aecore.machine.freed_memory import keep_freed_memory
from aecore.model import Autoencoder
from aecore.training.gradients.ways import Ways
from aecore.training.loss import Loss

Batch = Callable[[Tensor], tuple[Tensor, Tensor]]
"""Places (batch,) -> the clean images and the corrupted ones."""


class Gradients(ABC):
    """A way to the gradients of all weights.

    Args:
        model: on the device.
        loss: of the model.

    Attributes:
        ways: its products are made; a training that goes on takes those of its checkpoint.
    """

    of_whole_set: ClassVar[bool] = False
    """Whether a step takes all images, in chunks of the recipe's batch: each chunk's images must then stay as they
    are until all are through, and a step reads the generator's state, so that it cannot be recorded."""

    stay = False
    """Whether the tensors in the weights' `.grad` are to stay the same, since others look at them."""

    def __init__(self, model: Autoencoder, loss: Loss) -> None:
        self.model = model
        self.loss = loss
        self.ways = Ways()
        keep_freed_memory()

    @abstractmethod
    def step(self, chosen: Tensor, batch: Batch, generator: Generator) -> list[Tensor]:
        """The terms of the loss, in the order of `Loss.names`; the gradients are in the weights' `.grad`.

        Args:
            chosen: places of the images, (images,).
            batch: gives them.
            generator: where codes are drawn from.
        """


class BatchGradients(Gradients):
    """Those of one batch, whose images are looked at once."""

    def step(self, chosen: Tensor, batch: Batch, generator: Generator) -> list[Tensor]:
        images, corrupted = batch(chosen)
        return self(images, corrupted, generator)

    @abstractmethod
    def __call__(self, images: Tensor, corrupted: Tensor, generator: Generator) -> list[Tensor]:
        """As `step`, for images (batch, channels, height, width) as they are and as the encoder is to see them."""
