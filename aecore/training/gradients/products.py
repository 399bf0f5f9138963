"""The products of dense layers by oneDNN, where PyTorch has it: a tenth quicker than the library behind `torch.mm`."""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor

SMALL = 16
"""Below so many inputs or outputs, what a call costs counts for more than the product."""


@cache
def has_onednn() -> bool:
    """Whether this PyTorch has the operation; it is its compiler's, and no public one."""
    if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return False
    one = torch.ones(2, 2)
    try:
        return torch.equal(_linear(one, one, one[0], "relu"), 3 * one)
    except (AttributeError, RuntimeError, TypeError):
        return False


def is_quick(weight: Tensor, smallest: int = SMALL) -> bool:
    """Whether products with a layer's weight are possible, and worth it from so many inputs and outputs on."""
    fits = weight.device.type == "cpu" and weight.dtype == torch.float32 and min(weight.shape) >= smallest
    return fits and has_onednn()


def linear(inputs: Tensor, weight: Tensor, bias: Tensor, rectified: bool) -> Tensor:
    """inputs W' + b, or what of it is positive, (batch, outputs)."""
    return _linear(inputs, weight, bias, "relu" if rectified else "none")


def product(inputs: Tensor, weight: Tensor) -> Tensor:
    """inputs W', (batch, outputs)."""
    return _linear(inputs, weight, None, "none")


def _linear(inputs: Tensor, weight: Tensor, bias: Tensor | None, after: str) -> Tensor:
    result: Tensor = torch.ops.mkldnn._linear_pointwise(inputs, weight, bias, after, [], "")
    return result
