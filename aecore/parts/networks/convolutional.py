"""Convolutional networks: small filters slid over the image, each layer halving its height and width."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar, Literal

from pydantic import field_validator
from torch import Tensor, nn

from aecore.errors import RecipeError
from aecore.parts.activations import ActivationName, activation
from aecore.parts.fields import parameter
from aecore.parts.networks.layers_as_text import function, linears, sequential
from aecore.parts.networks.network import Encoder, Network, Shape, Widths, between_layers, widths
from aecore.parts.source import NetworkSource


def plane_sizes(shape: Shape, layers: int) -> list[tuple[int, int]]:
    """Height and width before the first layer and after each one: halved, rounded up."""
    sizes = [(shape.height, shape.width)]
    for _ in range(layers):
        height, width = sizes[-1]
        sizes.append(((height + 1) // 2, (width + 1) // 2))
    return sizes


class ConvolutionalEncoder(Encoder):
    """Convolutions of stride two, then dense layers."""

    def __init__(self, network: Convolutional, shape: Shape) -> None:
        super().__init__()
        height, width = plane_sizes(shape, len(network.channels))[-1]
        layers: list[nn.Module] = []
        for before, after in pairwise((shape.channels, *network.channels)):
            padding = network.kernel_size // 2
            layers += [nn.Conv2d(before, after, network.kernel_size, stride=2, padding=padding)]
            layers += [activation(network.activation)]
        layers.append(nn.Flatten())
        sizes = (network.channels[-1] * height * width, *network.hidden)
        for before, after in pairwise(sizes):
            layers += [nn.Linear(before, after), activation(network.activation)]
        self.features = sizes[-1]
        self.layers = nn.Sequential(*layers)

    def forward(self, images: Tensor) -> Tensor:
        features: Tensor = self.layers(images)
        return features


class ConvolutionalDecoder(nn.Module):
    """Dense layers, then transposed convolutions of stride two that retrace the encoder's sizes exactly."""

    def __init__(self, network: Convolutional, shape: Shape, size: int) -> None:
        super().__init__()
        planes = plane_sizes(shape, len(network.channels))
        height, width = planes[-1]
        layers: list[nn.Module] = []
        sizes = (size, *reversed(network.hidden), network.channels[-1] * height * width)
        for before, after in pairwise(sizes):
            layers += [nn.Linear(before, after), activation(network.activation)]
        layers.append(nn.Unflatten(1, (network.channels[-1], height, width)))
        channels = (*reversed(network.channels), shape.channels)
        for index, (before, after) in enumerate(pairwise(channels)):
            height, width = planes[-2 - index]
            # Padding that halves 2n and 2n - 1 alike is undone by one extra row where the size was even.
            extra = (1 - height % 2, 1 - width % 2)
            padding = network.kernel_size // 2
            layers += [
                nn.ConvTranspose2d(
                    before, after, network.kernel_size, stride=2, padding=padding, output_padding=extra
                ),
                activation(network.activation),
            ]
        self.layers = nn.Sequential(*layers[:-1])  # the model applies the last function

    def forward(self, codes: Tensor) -> Tensor:
        output: Tensor = self.layers(codes)
        return output


class Convolutional(Network):
    """Filters that look for the same small pattern everywhere in the image."""

    kind: Literal["convolutional"] = "convolutional"
    reuses_weights: ClassVar[bool] = True
    bias_shared_over: ClassVar[tuple[int, ...]] = (1, 2)
    activation: ActivationName = between_layers("relu")
    channels: Widths = widths(
        (32, 64),
        help="Filters of each layer; every layer halves the image's height and width.",
        unit="filters",
    )
    kernel_size: Literal[3, 5, 7] = parameter(
        3, help="Side of a filter: larger sees more of the image at once.", unit="pixels"
    )
    hidden: Widths = widths((), help="Dense layers between the last filters and the code.")

    @field_validator("channels")
    @classmethod
    def _has_layers(cls, channels: tuple[int, ...]) -> tuple[int, ...]:
        if not channels:
            raise RecipeError(
                "filters",
                "{field}: expected at least one convolutional layer, found none; "
                'try "32,64", or a dense network.',
                field="",
            )
        return channels

    @property
    def hidden_activation(self) -> ActivationName:
        return self.activation

    def source(self, shape: Shape, size: int) -> NetworkSource:
        planes, last = plane_sizes(shape, len(self.channels)), self.channels[-1]
        height, width = planes[-1]
        padding, between = self.kernel_size // 2, function(self.activation)
        encoder = [
            f"nn.Conv2d({before}, {after}, {self.kernel_size}, stride=2, padding={padding}){between}"
            for before, after in pairwise((shape.channels, *self.channels))
        ]
        dense = (last * height * width, *self.hidden)
        encoder += ["nn.Flatten()", *linears(dense, self.activation)]
        decoder = linears((size, *reversed(dense)), self.activation)
        decoder.append(f"nn.Unflatten(1, {(last, height, width)})")
        for index, (before, after) in enumerate(pairwise((*reversed(self.channels), shape.channels))):
            extra = tuple(1 - side % 2 for side in planes[-2 - index])
            behind = between if index < len(self.channels) - 1 else ""
            decoder.append(
                f"nn.ConvTranspose2d({before}, {after}, {self.kernel_size}, stride=2, padding={padding}, "
                f"output_padding={extra}){behind}"
            )
        return NetworkSource(sequential(encoder), sequential(decoder), dense[-1])

    def encoder(self, shape: Shape) -> Encoder:
        return ConvolutionalEncoder(self, shape)

    def decoder(self, shape: Shape, size: int, encoder: Encoder, head: nn.Linear) -> nn.Module:
        return ConvolutionalDecoder(self, shape, size)
