"""The gradients of dense and convolutional networks without autograd: forward and backward by hand.

Between the two networks, where codes are drawn and penalised, the numbers are few and autograd does the work; so a
new bottleneck or penalty of codes is quick without being known here.
"""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from aecore.model import Autoencoder
from aecore.training.gradients.chains import Layers
from aecore.training.gradients.codes import fused_codes
from aecore.training.gradients.linear import FusedLinear
from aecore.training.gradients.losses import fused_loss
from aecore.training.gradients.strategy import BatchGradients
from aecore.training.gradients.ways import Ways
from aecore.training.loss import Loss


class FusedPass:
    """One batch of a fixed number of images: its loss, and the gradients of all weights in their `.grad`.

    Args:
        model: with the layers.
        loss: of the model.
        layers: from `layers_of`.
        rows: images in a batch.
        ways: of the training.
    """

    def __init__(self, model: Autoencoder, loss: Loss, layers: Layers, rows: int, ways: Ways) -> None:
        self.encoder, self.decoder = layers.chains(rows, ways)
        head = self.encoder.layers[-1]
        if not isinstance(head, FusedLinear):
            raise TypeError(f"expected a linear layer before the code, found {type(head).__name__}")
        self.head = torch.empty_like(head.after)
        self.codes = fused_codes(model, loss, self.head)
        self.reconstruction = fused_loss(model, self.head.new_empty(rows, model.shape.pixels))

    def __call__(self, images: Tensor, corrupted: Tensor, generator: Generator) -> list[Tensor]:
        """The terms of the loss, in the order of `Loss.names`."""
        self.head.copy_(self.encoder.forward(corrupted))
        output = self.decoder.forward(self.codes.draw(generator))
        penalties = self.codes.penalise(images, corrupted, output.view(images.shape))
        reconstruction, gradient = self.reconstruction(output, images.flatten(1))
        self.encoder.backward_weights(self.codes.backward(self.decoder.backward(gradient)))
        return [reconstruction, *penalties]


class FusedGradients(BatchGradients):
    """Like `PlainGradients`, for the models that have `Layers`: buffers are kept for every size of batch."""

    def __init__(self, model: Autoencoder, loss: Loss, layers: Layers) -> None:
        super().__init__(model, loss)
        self.layers = layers
        self.by_rows: dict[int, FusedPass] = {}

    def __call__(self, images: Tensor, corrupted: Tensor, generator: Generator) -> list[Tensor]:
        """The terms of the loss; the gradients are in the weights' `.grad`."""
        return self.pass_of(len(images))(images, corrupted, generator)

    def pass_of(self, rows: int) -> FusedPass:
        """The one for so many images."""
        if rows not in self.by_rows:
            self.by_rows[rows] = FusedPass(self.model, self.loss, self.layers, rows, self.ways)
        return self.by_rows[rows]
