"""What the encoder says of a batch of images, and what one forward pass leaves for losses and penalties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Generator, Tensor


@dataclass(frozen=True, slots=True)
class Code:
    """The codes of a batch: a point each, or a Gaussian each.

    Attributes:
        mean: the code, or the mean of its distribution, (batch, code).
        sample: the point handed to the decoder, (batch, code); the mean itself where nothing is drawn.
        log_variance: logarithm of the variances of a diagonal Gaussian, (batch, code), else None.
        factor: the Cholesky factor L of a full covariance LL', (batch, code, code), lower triangular
            with a positive diagonal, else None.
    """

    mean: Tensor
    sample: Tensor
    log_variance: Tensor | None = None
    factor: Tensor | None = None

    @property
    def is_gaussian(self) -> bool:
        """Whether the code is a distribution."""
        return self.log_variance is not None or self.factor is not None

    def deviation(self) -> Tensor | None:
        """Standard deviation of each axis, (batch, code), or None for a deterministic code."""
        if self.log_variance is not None:
            return (0.5 * self.log_variance).exp()  # (batch, code)
        if self.factor is not None:
            return self.factor.square().sum(dim=2).sqrt()  # (batch, code)
        return None


@dataclass(frozen=True, slots=True)
class OneLayer:
    """An encoder without hidden layers, h = s(a) with a = W x + b.

    Attributes:
        before: a, and whatever else the layer gives, (batch, outputs); the code comes from its first columns.
        weight: W, a row for each of these columns, (outputs, pixels).
    """

    before: Tensor
    weight: Tensor


@dataclass(frozen=True, slots=True)
class ForwardPass:
    """One batch on its way through the model: what a penalty may look at.

    Attributes:
        images: the clean images, (batch, channels, height, width), in [0, 1].
        corrupted: what the encoder saw, same shape.
        code: the codes of the corrupted images.
        output: what the decoder gave before its last function (logits for a Bernoulli), same shape as images.
        generator: where draws come from.
        activity: of the code and then of each hidden layer, (batch, units) each, from 0 to 1; only where a
            penalty watches them.
        weights: of all layers, biases left out; only where a penalty looks at them.
        layer: the encoder, where it is a single layer and a penalty differentiates it.
    """

    images: Tensor
    corrupted: Tensor
    code: Code
    output: Tensor
    generator: Generator | None = None
    activity: tuple[Tensor, ...] = ()
    weights: tuple[Tensor, ...] = ()
    layer: OneLayer | None = None

    def activity_of(self, layers: Literal["none", "code", "all"]) -> Tensor:
        """The activity of the code's units, or of those of all layers side by side, (batch, units)."""
        return self.activity[0] if layers == "code" else torch.cat(self.activity, dim=1)
