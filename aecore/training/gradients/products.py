"""The products of dense layers, by one of two operations of PyTorch. Which is quicker depends on the processor."""

from __future__ import annotations

from functools import cache
from typing import Literal

import torch
from torch import Tensor

Way = Literal["onednn", "blas"]
"""PyTorch's compiler's operation, or the one behind `torch.mm`; their sums differ in the last bits."""

SMALL = 16
"""Below so many inputs or outputs, what a call costs counts for more than the product."""


@cache
def has_onednn() -> bool:
    """Whether this PyTorch has the operation; it is its compiler's, and no public one."""
    if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return False
    one = torch.ones(2, 2)
    try:
        return torch.equal(_onednn(one, one, one[0], "relu"), 3 * one)
    except (AttributeError, RuntimeError, TypeError):
        return False


def has_choice(weight: Tensor, smallest: int = SMALL) -> bool:
    """Whether both operations can multiply by a layer's weight, and it has so many inputs and outputs."""
    fits = weight.device.type == "cpu" and weight.dtype == torch.float32 and min(weight.shape) >= smallest
    return fits and has_onednn()


def linear(way: Way, inputs: Tensor, weight: Tensor, bias: Tensor, rectified: bool, out: Tensor) -> Tensor:
    """inputs W' + b, or what of it is positive, (batch, outputs); in `out` where the operation can."""
    if way == "onednn":
        return _onednn(inputs, weight, bias, "relu" if rectified else "none")
    torch.addmm(bias, inputs, weight.t(), out=out)
    return torch.relu_(out) if rectified else out


def product(way: Way, inputs: Tensor, weight: Tensor, out: Tensor) -> Tensor:
    """inputs W', (batch, outputs); in `out` where the operation can."""
    if way == "onednn":
        return _onednn(inputs, weight, None, "none")
    return torch.mm(inputs, weight.t(), out=out)


def spread(way: Way, inputs: Tensor, weight: Tensor, out: Tensor) -> None:
    """The same in `out` with either operation."""
    result = product(way, inputs, weight, out)
    if result is not out:
        out.copy_(result)


def weigh(way: Way, gradient: Tensor, inputs: Tensor, out: Tensor) -> Tensor:
    """gradient' inputs, (outputs, inputs), of the outputs' gradient that of a weight; in `out` where it can."""
    if way == "onednn":
        return _onednn(gradient.t(), inputs.t(), None, "none")
    return torch.mm(gradient.t(), inputs, out=out)


def weigh_into(way: Way, gradient: Tensor, inputs: Tensor, out: Tensor) -> None:
    """The same in `out` with either operation."""
    result = weigh(way, gradient, inputs, out)
    if result is not out:
        out.copy_(result)


def _onednn(inputs: Tensor, weight: Tensor, bias: Tensor | None, after: str) -> Tensor:
    result: Tensor = torch.ops.mkldnn._linear_pointwise(inputs, weight, bias, after, [], "")
    return result
