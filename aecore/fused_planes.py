"""From planes to one row of numbers an image and back: the layouts of convolutions and of dense layers."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from aecore.fused_layers import FusedLayer


class FusedFlatten(FusedLayer):
    """(batch, channels, height, width), in any layout -> (batch, channels * height * width)."""

    learns = False

    def __init__(self, module: nn.Module, activation: type[nn.Module], rows: int) -> None:
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

    def __init__(self, module: nn.Unflatten, activation: type[nn.Module], rows: int) -> None:
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
