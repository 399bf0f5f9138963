"""The functions between layers and their derivatives, written into memory that is there already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

aten = torch.ops.aten


@dataclass(frozen=True)
class Kernel:
    """One function between layers.

    Attributes:
        forward: (before, after): writes f(before) to `after`.
        backward: (gradient, before, after): multiplies `gradient` by f' in place.
        keeps_before: whether f' is made from `before`; otherwise `before` and `after` may be one tensor.
    """

    forward: Callable[[Tensor, Tensor], object]
    backward: Callable[[Tensor, Tensor, Tensor], object]
    keeps_before: bool = False


def _nothing(*tensors: Tensor) -> None:
    """f(x) = x, and f' = 1."""


# The numbers are the modules' defaults; `activation` makes them with no others.
KERNELS: dict[type[nn.Module], Kernel] = {
    nn.ReLU: Kernel(
        lambda before, after: torch.relu_(after),
        lambda gradient, _, after: aten.threshold_backward.grad_input(
            gradient, after, 0, grad_input=gradient
        ),
    ),
    nn.LeakyReLU: Kernel(
        lambda before, after: nn.functional.leaky_relu_(after),
        lambda gradient, _, after: aten.leaky_relu_backward.grad_input(
            gradient, after, 0.01, True, grad_input=gradient
        ),
    ),
    nn.ELU: Kernel(
        lambda before, after: nn.functional.elu_(after),
        lambda gradient, _, after: aten.elu_backward.grad_input(
            gradient, 1.0, 1.0, 1.0, True, after, grad_input=gradient
        ),
    ),
    nn.Sigmoid: Kernel(
        lambda before, after: torch.sigmoid_(after),
        lambda gradient, _, after: aten.sigmoid_backward.grad_input(gradient, after, grad_input=gradient),
    ),
    nn.Tanh: Kernel(
        lambda before, after: torch.tanh_(after),
        lambda gradient, _, after: aten.tanh_backward.grad_input(gradient, after, grad_input=gradient),
    ),
    nn.GELU: Kernel(
        lambda before, after: aten.gelu.out(before, out=after),
        lambda gradient, before, _: aten.gelu_backward.grad_input(gradient, before, grad_input=gradient),
        keeps_before=True,
    ),
    nn.SiLU: Kernel(
        lambda before, after: aten.silu.out(before, out=after),
        lambda gradient, before, _: aten.silu_backward.grad_input(gradient, before, grad_input=gradient),
        keeps_before=True,
    ),
    nn.Softplus: Kernel(
        lambda before, after: aten.softplus.out(before, out=after),
        lambda gradient, before, _: aten.softplus_backward.grad_input(
            gradient, before, 1, 20, grad_input=gradient
        ),
        keeps_before=True,
    ),
    nn.Identity: Kernel(_nothing, _nothing),
}
