"""Where convolutions meet dense layers: an image's numbers stand in two orders.

Convolutions keep them channels last, (height, width, channels), which is their quickest; a dense layer's weights count
them channels first, (channels, height, width), as PyTorch flattens. `FusedFlatten` and `FusedUnflatten` put the
numbers of every image into the other order. `FusedLinearOfPlanes` and `FusedLinearToPlanes` leave images as they are
and put the weights into the order of the images instead: less to move where a weight has fewer rows than the batch
has images.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from aecore.training.gradients.linear import FusedLayer, FusedLinear
from aecore.training.gradients.ways import Ways


class FusedFlatten(FusedLayer):
    """(batch, channels, height, width), in memory in any order -> (batch, channels * height * width)."""

    learns = False

    def __init__(self, module: nn.Module, activation: type[nn.Module], rows: int, ways: Ways) -> None:
        self.planes = self.flat = torch.empty(0)
        self.is_flat = False

    def forward(self, inputs: Tensor) -> Tensor:
        self.is_flat = inputs.is_contiguous()
        if self.is_flat:
            self.planes = inputs
            return inputs.flatten(1)
        if self.planes.stride() != inputs.stride() or self.planes.shape != inputs.shape:
            self.planes = torch.empty_like(inputs)
            self.flat = inputs.new_empty(len(inputs), inputs[0].numel())
        self.flat.view(inputs.shape).copy_(inputs)
        return self.flat

    def backward_weights(self, gradient: Tensor) -> None:
        pass

    def backward_inputs(self, gradient: Tensor) -> Tensor:
        if self.is_flat:
            return gradient.as_strided(self.planes.shape, self.planes.stride())
        return self.planes.copy_(gradient.view(self.planes.shape))


class FusedUnflatten(FusedLayer):
    """(batch, channels * height * width) -> (batch, channels, height, width), channels last in memory."""

    learns = False

    def __init__(self, module: nn.Unflatten, activation: type[nn.Module], rows: int, ways: Ways) -> None:
        planes = torch.empty(rows, *module.unflattened_size)
        self.planes = planes.contiguous(memory_format=torch.channels_last)
        self.flat = torch.empty(rows, planes[0].numel())

    def forward(self, inputs: Tensor) -> Tensor:
        return self.planes.copy_(inputs.view(self.planes.shape))

    def backward_weights(self, gradient: Tensor) -> None:
        pass

    def backward_inputs(self, gradient: Tensor) -> Tensor:
        self.flat.view(self.planes.shape).copy_(gradient)
        return self.flat


class FusedLinearOfPlanes(FusedLinear):
    """A flattening and the linear layer after it: (batch, channels, height, width) -> (batch, outputs).

    Attributes:
        weight: that of the layer, its columns channels last; written anew from `learned` at each step.
        learned: that of the layer itself, its columns channels first.
        planes: the inputs of the step, channels last in memory.
    """

    def __init__(self, layer: nn.Linear, activation: type[nn.Module], rows: int, ways: Ways) -> None:
        super().__init__(layer, activation, rows, ways)
        self.learned, self.learned_gradient = self.weight, self.weight_gradient
        self.weight, self.weight_gradient = torch.empty_like(self.weight), torch.empty_like(self.weight)
        self.transposed = self.weight.t()
        self.planes = torch.empty(0)

    def forward(self, inputs: Tensor) -> Tensor:
        self.planes = inputs
        self._turned(self.weight).copy_(self._by_plane(self.learned))
        return super().forward(_rows(inputs))

    def backward_weights(self, gradient: Tensor) -> None:
        super().backward_weights(gradient)
        self._by_plane(self.learned_gradient).copy_(self._turned(self.weight_gradient))

    def backward_inputs(self, gradient: Tensor) -> Tensor:
        return self._turned(super().backward_inputs(gradient))

    def _by_plane(self, weight: Tensor) -> Tensor:
        """Rows that are channels first, seen as (rows, channels, height, width)."""
        return weight.view(-1, *self.planes.shape[1:])

    def _turned(self, weight: Tensor) -> Tensor:
        """Rows that are channels last, seen as (rows, channels, height, width)."""
        _, channels, height, width = self.planes.shape
        return weight.view(-1, height, width, channels).permute(0, 3, 1, 2)


class FusedLinearToPlanes(FusedLinear):
    """A linear layer and the unflattening after it: (batch, inputs) -> (batch, channels, height, width).

    Attributes:
        weight, bias: those of the layer, their rows channels last; written anew from `learned` at each step.
        learned: weight and bias of the layer itself, their rows channels first, each with its gradient.
        size: (channels, height, width).
    """

    def __init__(
        self, layer: nn.Linear, activation: type[nn.Module], rows: int, ways: Ways, unflatten: nn.Unflatten
    ) -> None:
        super().__init__(layer, activation, rows, ways)
        self.size = torch.Size(unflatten.unflattened_size)
        self.gradient = self.before
        self.learned = (self.weight, self.weight_gradient), (self.bias, self.bias_gradient)
        self.weight, self.weight_gradient = torch.empty_like(self.weight), torch.empty_like(self.weight)
        self.bias, self.bias_gradient = torch.empty_like(self.bias), torch.empty_like(self.bias)
        self.transposed = self.weight.t()

    def forward(self, inputs: Tensor) -> Tensor:
        for turned, (learned, _) in zip((self.weight, self.bias), self.learned, strict=True):
            self._turned(turned).copy_(self._by_plane(learned))
        rows = super().forward(inputs)
        channels, height, width = self.size
        return rows.view(-1, height, width, channels).permute(0, 3, 1, 2)

    def backward_weights(self, gradient: Tensor) -> None:
        self.gradient = _rows(gradient)
        super().backward_weights(self.gradient)
        for turned, (_, learned) in zip(
            (self.weight_gradient, self.bias_gradient), self.learned, strict=True
        ):
            self._by_plane(learned).copy_(self._turned(turned))

    def backward_inputs(self, gradient: Tensor) -> Tensor:
        return super().backward_inputs(self.gradient)

    def _by_plane(self, weight: Tensor) -> Tensor:
        """Columns that are channels first, seen as (channels, height, width, columns)."""
        return weight.view(*self.size, -1)

    def _turned(self, weight: Tensor) -> Tensor:
        """Columns that are channels last, seen as (channels, height, width, columns)."""
        channels, height, width = self.size
        return weight.view(height, width, channels, -1).permute(2, 0, 1, 3)


def _rows(planes: Tensor) -> Tensor:
    """Planes as they lie in memory, (batch, height * width * channels)."""
    return planes.permute(0, 2, 3, 1).reshape(len(planes), -1)
