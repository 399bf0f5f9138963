"""The gradients of dense networks without autograd: forward and backward by hand, in the same memory every step.

Between the two networks, where codes are drawn and penalised, the numbers are few and autograd does the work; so a
new bottleneck or penalty of codes is quick without being known here.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Generator, Tensor, nn

from aecore.dense import DenseDecoder, DenseEncoder
from aecore.fused_activations import KERNELS
from aecore.fused_codes import fused_codes
from aecore.fused_layers import FusedChain
from aecore.fused_losses import fused_loss
from aecore.loss import Loss
from aecore.model import Autoencoder


@dataclass(frozen=True)
class Layers:
    """The linear layers of a dense autoencoder up to the code, and from the code to the pixels.

    Attributes:
        encoder: the last of them is the bottleneck's head.
        decoder: the last of them gives the pixels.
        activation: the type of the function after every layer but those two.
    """

    encoder: list[nn.Linear]
    decoder: list[nn.Linear]
    activation: type[nn.Module]

    def chain(self, linears: list[nn.Linear], rows: int) -> FusedChain:
        """Some of the layers for batches of `rows` images."""
        return FusedChain(linears, [self.activation] * (len(linears) - 1) + [nn.Identity], rows)


def layers_of(model: Autoencoder, loss: Loss) -> Layers | None:
    """The layers that hold all there is to learn, or None where the model or its loss is not of this kind."""
    encoder, decoder = model.encoder, model.decoder
    if not (isinstance(encoder, DenseEncoder) and isinstance(decoder, DenseDecoder)):
        return None
    if not all(penalty.of_codes for penalty in loss.penalties):
        return None
    activation = type(encoder.activation)
    if activation not in KERNELS or type(decoder.activation) is not activation:
        return None
    before = [*encoder.layers, model.bottleneck.head]
    linears = [layer for layer in (*before, *decoder.layers) if type(layer) is nn.Linear]
    learned = {id(parameter) for linear in linears for parameter in linear.parameters()}
    if learned != {id(parameter) for parameter in model.parameters()}:
        return None
    return Layers(linears[: len(before)], linears[len(before) :], activation)


class FusedPass:
    """One batch of a fixed number of images: its loss, and the gradients of all weights in their `.grad`.

    Args:
        model: with the layers.
        loss: of the model.
        layers: from `layers_of`.
        rows: images in a batch.
    """

    def __init__(self, model: Autoencoder, loss: Loss, layers: Layers, rows: int) -> None:
        self.encoder = layers.chain(layers.encoder, rows)
        self.decoder = layers.chain(layers.decoder, rows)
        self.codes = fused_codes(model, loss, self.encoder.layers[-1].after)
        self.reconstruction = fused_loss(model, self.decoder.layers[-1].after)

    def __call__(self, images: Tensor, corrupted: Tensor, generator: Generator) -> list[Tensor]:
        """The terms of the loss, in the order of `Loss.names`."""
        self.encoder.forward(corrupted.flatten(1))
        output = self.decoder.forward(self.codes.draw(generator))
        penalties = self.codes.penalise(images, corrupted, output.view(images.shape))
        reconstruction, gradient = self.reconstruction(output, images.flatten(1))
        self.encoder.backward_weights(self.codes.backward(self.decoder.backward(gradient)))
        return [reconstruction, *penalties]


class FusedGradients:
    """Like `PlainGradients`, for the models that have `Layers`: buffers are kept for every size of batch."""

    def __init__(self, model: Autoencoder, loss: Loss, layers: Layers) -> None:
        self.model = model
        self.loss = loss
        self.layers = layers
        self.passes: dict[int, FusedPass] = {}

    def __call__(self, images: Tensor, corrupted: Tensor, generator: Generator) -> list[Tensor]:
        """The terms of the loss; the gradients are in the weights' `.grad`."""
        rows = len(images)
        if rows not in self.passes:
            self.passes[rows] = FusedPass(self.model, self.loss, self.layers, rows)
        return self.passes[rows](images, corrupted, generator)
