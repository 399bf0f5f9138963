"""Convolutional networks: small filters slid over the image, each layer halving its height and width."""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from aecore.parts.activations import ActivationName
from aecore.parts.modules.activations import activation
from aecore.parts.modules.encoder import Encoder
from aecore.parts.shape import Shape, plane_sizes


class ConvolutionalEncoder(Encoder):
    """Convolutions of stride two, then dense layers."""

    def __init__(
        self,
        shape: Shape,
        channels: tuple[int, ...],
        kernel_size: int,
        hidden: tuple[int, ...],
        name: ActivationName,
    ) -> None:
        super().__init__()
        height, width = plane_sizes(shape, len(channels))[-1]
        layers: list[nn.Module] = []
        for before, after in pairwise((shape.channels, *channels)):
            padding = kernel_size // 2
            layers += [nn.Conv2d(before, after, kernel_size, stride=2, padding=padding)]
            layers += [activation(name)]
        layers.append(nn.Flatten())
        sizes = (channels[-1] * height * width, *hidden)
        for before, after in pairwise(sizes):
            layers += [nn.Linear(before, after), activation(name)]
        self.features = sizes[-1]
        self.layers = nn.Sequential(*layers)

    def forward(self, images: Tensor) -> Tensor:
        features: Tensor = self.layers(images)
        return features


class ConvolutionalDecoder(nn.Module):
    """Dense layers, then transposed convolutions of stride two that retrace the encoder's sizes exactly."""

    def __init__(
        self,
        shape: Shape,
        size: int,
        channels: tuple[int, ...],
        kernel_size: int,
        hidden: tuple[int, ...],
        name: ActivationName,
    ) -> None:
        super().__init__()
        planes = plane_sizes(shape, len(channels))
        height, width = planes[-1]
        layers: list[nn.Module] = []
        sizes = (size, *reversed(hidden), channels[-1] * height * width)
        for before, after in pairwise(sizes):
            layers += [nn.Linear(before, after), activation(name)]
        layers.append(nn.Unflatten(1, (channels[-1], height, width)))
        for index, (before, after) in enumerate(pairwise((*reversed(channels), shape.channels))):
            height, width = planes[-2 - index]
            # Padding that halves 2n and 2n - 1 alike is undone by one extra row where the size was even.
            extra = (1 - height % 2, 1 - width % 2)
            padding = kernel_size // 2
            layers += [
                nn.ConvTranspose2d(
                    before, after, kernel_size, stride=2, padding=padding, output_padding=extra
                ),
                activation(name),
            ]
        self.layers = nn.Sequential(*layers[:-1])  # the model applies the last function

    def forward(self, codes: Tensor) -> Tensor:
        output: Tensor = self.layers(codes)
        return output
