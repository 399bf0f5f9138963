"""Convolutions of stride one or two, there and back, with channels last: so the CPU's kernels are quickest."""

from __future__ import annotations

from abc import abstractmethod

import torch
from torch import Tensor, nn
from torch.nn import functional

from aecore.training.gradients.activations import KERNELS
from aecore.training.gradients.linear import FusedLayer, gradient_of
from aecore.training.gradients.patches import Patches
from aecore.training.gradients.products import has_choice, spread
from aecore.training.gradients.ways import Ways

FEW = 75
"""Up to so many weights a pixel, the scattered product takes about half as long as PyTorch's own kernel."""


class Sliding(FusedLayer):
    """Filters slid over planes (batch, channels, height, width), by PyTorch's kernels.

    Args:
        module: whose weights are used, and in whose `.grad` their gradients are put.
        activation: the function after it, one of KERNELS.
    """

    def __init__(
        self, module: nn.Conv2d | nn.ConvTranspose2d, activation: type[nn.Module], rows: int, ways: Ways
    ) -> None:
        if module.bias is None:
            raise ValueError("expected a layer with a bias, found one without")
        self.weight, self.bias = module.weight.detach(), module.bias.detach()
        self.weight_gradient, self.bias_gradient = gradient_of(module.weight), gradient_of(module.bias)
        self.kernel = KERNELS[activation]
        self.side = self.weight.shape[-1]
        self.stride = module.stride[0]
        self.padding = self.side // 2
        self.inputs = self.before = self.after = self.weight

    @abstractmethod
    def slide(self, inputs: Tensor) -> Tensor:
        """The outputs before the function."""

    def forward(self, inputs: Tensor) -> Tensor:
        self.inputs = channels_last(inputs)
        self.before = self.slide(self.inputs)
        self.after = torch.empty_like(self.before) if self.kernel.keeps_before else self.before
        self.kernel.forward(self.before, self.after)
        return self.after

    def backward_weights(self, gradient: Tensor) -> None:
        self.kernel.backward(gradient, self.before, self.after)
        self.weight_gradient.copy_(self.derivatives(gradient, [False, True, False])[1])
        # The kernel itself would take ten times as long for this.
        torch.sum(gradient, (0, 2, 3), out=self.bias_gradient)

    def backward_inputs(self, gradient: Tensor) -> Tensor:
        return self.derivatives(gradient, [True, False, False])[0]

    @abstractmethod
    def derivatives(self, gradient: Tensor, wanted: list[bool]) -> tuple[Tensor, Tensor, Tensor]:
        """Of inputs, weight and bias, where wanted."""


class FusedConvolution(Sliding):
    """f(inputs * W + b): height and width divided by the stride, rounded up."""

    def slide(self, inputs: Tensor) -> Tensor:
        return functional.conv2d(inputs, self.weight, self.bias, stride=self.stride, padding=self.padding)

    def derivatives(self, gradient: Tensor, wanted: list[bool]) -> tuple[Tensor, Tensor, Tensor]:
        stride, padding = [self.stride, self.stride], [self.padding, self.padding]
        found: tuple[Tensor, Tensor, Tensor] = torch.ops.aten.convolution_backward(
            gradient, self.inputs, self.weight, [len(self.bias)],
            stride, padding, [1, 1], False, [0, 0], 1, wanted,
        )  # fmt: skip
        return found


class FusedTransposedConvolution(Sliding):
    """The adjoint of a convolution: height and width times the stride, or one less each, as `extra` says."""

    def __init__(
        self, module: nn.ConvTranspose2d, activation: type[nn.Module], rows: int, ways: Ways
    ) -> None:
        super().__init__(module, activation, rows, ways)
        self.extra = list(module.output_padding)

    def slide(self, inputs: Tensor) -> Tensor:
        return functional.conv_transpose2d(
            inputs,
            self.weight,
            self.bias,
            stride=self.stride,
            padding=self.padding,
            output_padding=self.extra,
        )

    def derivatives(self, gradient: Tensor, wanted: list[bool]) -> tuple[Tensor, Tensor, Tensor]:
        stride, padding = [self.stride, self.stride], [self.padding, self.padding]
        found: tuple[Tensor, Tensor, Tensor] = torch.ops.aten.convolution_backward(
            gradient, self.inputs, self.weight, [len(self.bias)],
            stride, padding, [1, 1], True, self.extra, 1, wanted,
        )  # fmt: skip
        return found


class FusedScatter(FusedTransposedConvolution):
    """The same by two onto few channels: a product says what every pixel adds to its surroundings, quicker."""

    def __init__(
        self, module: nn.ConvTranspose2d, activation: type[nn.Module], rows: int, ways: Ways
    ) -> None:
        super().__init__(module, activation, rows, ways)
        self.rows = rows
        self.ways = ways
        self.has_choice = has_choice(self.weight, smallest=1)
        self.patches: Patches | None = None

    def slide(self, inputs: Tensor) -> Tensor:
        before, outputs = self.weight.shape[:2]
        if self.patches is None:
            height, width = (
                2 * size - 1 + extra for size, extra in zip(inputs.shape[2:], self.extra, strict=True)
            )
            self.patches = Patches(self.weight, self.rows, (height, width), outputs, self.side)
        matrix = self.weight.permute(2, 3, 1, 0).reshape(-1, before)  # in the order of a patch's numbers
        pixels = inputs.permute(0, 2, 3, 1).reshape(-1, before)
        way = self.ways.spread(len(pixels), matrix) if self.has_choice else "blas"
        spread(way, pixels, matrix, self.patches.matrix)
        return self.patches.scatter().add_(self.bias).permute(0, 3, 1, 2)


def channels_last(planes: Tensor) -> Tensor:
    """The planes (batch, channels, height, width) with all channels of a pixel side by side in memory."""
    batch, channels, height, width = planes.shape
    if channels == 1 and planes.is_contiguous():
        # Both layouts are this one; with these strides PyTorch takes it for the one that is wanted.
        return planes.view(batch, height, width, 1).permute(0, 3, 1, 2)
    return planes.contiguous(memory_format=torch.channels_last)


def transposed(module: nn.ConvTranspose2d, activation: type[nn.Module], rows: int, ways: Ways) -> FusedLayer:
    """The quickest way through a transposed convolution."""
    few = module.out_channels * module.kernel_size[0] ** 2 <= FEW
    return (FusedScatter if few and module.stride[0] == 2 else FusedTransposedConvolution)(
        module, activation, rows, ways
    )
