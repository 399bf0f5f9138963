"""Dense networks: every unit sees all of the layer before."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from aecore.parts.activations import ActivationName
from aecore.parts.modules.activations import activation
from aecore.parts.modules.encoder import Encoder
from aecore.parts.shape import Shape


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
