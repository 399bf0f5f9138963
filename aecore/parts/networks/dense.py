"""Dense networks: every unit sees all of the layer before."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from aecore.parts.activations import ActivationName, activation
from aecore.parts.fields import parameter
from aecore.parts.networks.layers_as_text import function, linears, sequential
from aecore.parts.networks.network import Encoder, Network, Shape, Widths, between_layers, widths
from aecore.parts.source import NetworkSource, text


class DenseEncoder(Encoder):
    """Flattens the image and passes it through the hidden layers."""

    def __init__(self, shape: Shape, hidden: tuple[int, ...], name: ActivationName) -> None:
        super().__init__()
        sizes = (shape.pixels, *hidden)
        self.features = sizes[-1]
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(sizes))
        self.activation = activation(name)

    def forward(self, images: Tensor) -> Tensor:
        features = images.flatten(1)  # (batch, pixels)
        for layer in self.layers:
            features = self.activation(layer(features))
        return features


class DenseDecoder(nn.Module):
    """Passes the code through the hidden layers and folds the result into an image."""

    def __init__(self, shape: Shape, sizes: tuple[int, ...], name: ActivationName) -> None:
        super().__init__()
        self.shape = shape
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(sizes))
        self.activation = activation(name)

    def forward(self, codes: Tensor) -> Tensor:
        features = codes
        for layer in list(self.layers)[:-1]:
            features = self.activation(layer(features))
        output: Tensor = self.layers[-1](features)
        return output.view(-1, *self.shape)


class TiedDecoder(nn.Module):
    """A dense decoder whose weights are the encoder's, transposed; only the biases are its own."""

    def __init__(self, shape: Shape, size: int, encoder: DenseEncoder, head: nn.Linear) -> None:
        super().__init__()
        self.shape = shape
        self.size = size
        self.activation = encoder.activation
        # In a tuple, so that the shared weights are not registered a second time.
        self.shared = (encoder, head)
        sizes = (encoder.features, *(layer.in_features for layer in reversed(list(self._layers()))))
        self.biases = nn.ParameterList(torch.zeros(width) for width in sizes)

    def _layers(self) -> list[nn.Linear]:
        return [layer for layer in self.shared[0].layers if isinstance(layer, nn.Linear)]

    def forward(self, codes: Tensor) -> Tensor:
        weights = [self.shared[1].weight[: self.size], *(layer.weight for layer in reversed(self._layers()))]
        features = codes
        for index, (weight, bias) in enumerate(zip(weights, self.biases, strict=True)):
            features = functional.linear(features, weight.T, bias)
            if index < len(weights) - 1:
                features = self.activation(features)
        return features.view(-1, *self.shape)


class Dense(Network):
    """Layers of units that each see the whole layer before."""

    kind: Literal["dense"] = "dense"
    activation: ActivationName = between_layers("relu")
    hidden: Widths = widths(
        (512, 256),
        help="Widths of the encoder's hidden layers; the decoder mirrors them. None: no hidden layer.",
    )
    tied: bool = parameter(
        False, help="The decoder uses the encoder's weights, transposed: half as many weights to learn."
    )

    @property
    def hidden_activation(self) -> ActivationName:
        return self.activation

    @property
    def is_one_layer(self) -> bool:
        return not self.hidden

    def source(self, shape: Shape, size: int) -> NetworkSource:
        encoder = ["nn.Flatten()", *linears((shape.pixels, *self.hidden), self.activation)]
        features = (shape.pixels, *self.hidden)[-1]
        fold = f"nn.Unflatten(1, {tuple(shape)})"
        if self.tied:
            between = function(self.activation).removeprefix(", ") or "nn.Identity()"
            made = f"Transposed(self.encoder, self.head, {size}, {between})"
            return NetworkSource(sequential(encoder), f"nn.Sequential({made}, {fold})", features, text(TIED))
        decoder = linears((size, *reversed(self.hidden)), self.activation)
        last = f"nn.Linear({(size, *reversed(self.hidden))[-1]}, {shape.pixels})"
        return NetworkSource(sequential(encoder), sequential([*decoder, last, fold]), features)

    def encoder(self, shape: Shape) -> Encoder:
        return DenseEncoder(shape, self.hidden, self.activation)

    def decoder(self, shape: Shape, size: int, encoder: Encoder, head: nn.Linear) -> nn.Module:
        if self.tied and isinstance(encoder, DenseEncoder):
            return TiedDecoder(shape, size, encoder, head)
        return DenseDecoder(shape, (size, *reversed(self.hidden), shape.pixels), self.activation)


TIED = """
    class Transposed(nn.Module):
        \"\"\"The encoder's weights, transposed; only the biases are its own.\"\"\"

        def __init__(self, encoder, head, size, between):
            super().__init__()
            self.shared = (*(layer for layer in encoder if isinstance(layer, nn.Linear)), head)  # not a second time
            self.size, self.between = size, between
            self.biases = nn.ParameterList(torch.zeros(layer.in_features) for layer in reversed(self.shared))

        def forward(self, code):
            for index, (layer, bias) in enumerate(zip(reversed(self.shared), self.biases)):
                weight = layer.weight[: self.size] if index == 0 else layer.weight
                code = functional.linear(code, weight.T, bias)
                if index < len(self.shared) - 1:
                    code = self.between(code)
            return code
    """
