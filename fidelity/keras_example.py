"""The layers of Keras's example of a variational autoencoder, as one more network of the lab.

The lab's own convolutional decoder mirrors its encoder; the example's does not: no dense layer of 16, and one more
transposed convolution, which keeps the size. Its first weights are Glorot's, where PyTorch's layers begin smaller.
Reference: https://keras.io/examples/generative/vae/, and its notebook's printed losses.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

from torch import nn

from aecore.parts.activations import ActivationName
from aecore.parts.fields import parameter
from aecore.parts.modules.convolutional import ConvolutionalDecoder, ConvolutionalEncoder
from aecore.parts.modules.encoder import Encoder
from aecore.parts.networks.network import Network
from aecore.parts.networks.registry import NETWORKS
from aecore.parts.shape import Shape
from aecore.recipe.recipe import Recipe
from fidelity.recipes import recipe


class KerasExample(Network):
    """Two convolutions of stride two, 32 and 64 filters, and a dense layer of 16; for images of 28x28."""

    kind: Literal["keras_example"] = "keras_example"
    output: Literal["identity", "sigmoid"] = parameter("sigmoid", help="The decoder's last function.")

    @property
    def hidden_activation(self) -> ActivationName:
        return "relu"

    def encoder(self, shape: Shape) -> Encoder:
        return glorot(ConvolutionalEncoder(shape, (32, 64), 3, (16,), "relu"))

    def decoder(self, shape: Shape, size: int, encoder: Encoder, head: nn.Linear) -> nn.Module:
        # The head stands for two layers of the example, mean and log variance: each counts its own outputs.
        limit = math.sqrt(6 / (head.in_features + size))
        nn.init.uniform_(head.weight, -limit, limit)
        nn.init.zeros_(head.bias)
        return glorot(KerasDecoder(size))


class KerasDecoder(ConvolutionalDecoder):
    """Codes (batch, size) -> logits (batch, 1, 28, 28); its layers are trained as the lab's own are."""

    def __init__(self, size: int) -> None:
        nn.Module.__init__(self)
        self.layers = nn.Sequential(
            nn.Linear(size, 64 * 7 * 7),
            nn.ReLU(),
            nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 64, 3, stride=2, padding=1, output_padding=1),  # (batch, 64, 14, 14)
            nn.ReLU(),
            nn.ConvTranspose2d(64, 32, 3, stride=2, padding=1, output_padding=1),  # (batch, 32, 28, 28)
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 3, padding=1),
        )


Layers = TypeVar("Layers", bound=nn.Module)


def glorot(layers: Layers) -> Layers:
    """The same layers with Keras's first weights: uniform within sqrt(6 / (inputs + outputs)), no offset.

    Reference: Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks.
    """
    for layer in layers.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return layers


@contextmanager
def registered() -> Iterator[None]:
    """Where recipes may name the network; the lab's own pages do not know it."""
    NETWORKS["keras_example"] = KerasExample
    try:
        yield
    finally:
        del NETWORKS["keras_example"]


def keras_recipe(seed: int) -> Recipe:
    """The example: all 70,000 images, batches of 128, Adam at 0.001, 30 epochs."""
    settings: dict[str, Any] = {
        "epochs": 30,
        "batch_size": 128,
        "learning_rate": 0.001,
        "schedule": "constant",
    }
    return recipe(
        {"name": "mnist", "split": "all"},
        network={"kind": "keras_example"},
        code={"kind": "gaussian", "size": 2},
        loss="bernoulli",
        penalties=({"kind": "kl_divergence", "beta": 1.0},),
        seed=seed,
        **settings,
    )
