"""Convolutional networks: small filters slid over the image, each layer halving its height and width."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import field_validator

from aecore.errors import RecipeError
from aecore.parts.activations import ActivationName
from aecore.parts.fields import parameter
from aecore.parts.networks.layers_as_text import function, linears, sequential
from aecore.parts.networks.network import Network, Widths, between_layers, widths
from aecore.parts.shape import Shape, plane_sizes
from aecore.parts.source import NetworkSource

if TYPE_CHECKING:
    from torch import nn

    from aecore.parts.modules.encoder import Encoder


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
        from aecore.parts.modules.convolutional import ConvolutionalEncoder

        return ConvolutionalEncoder(shape, self.channels, self.kernel_size, self.hidden, self.activation)

    def decoder(self, shape: Shape, size: int, encoder: Encoder, head: nn.Linear) -> nn.Module:
        from aecore.parts.modules.convolutional import ConvolutionalDecoder

        return ConvolutionalDecoder(
            shape, size, self.channels, self.kernel_size, self.hidden, self.activation
        )
