"""What turns the encoder's features into a code."""

from __future__ import annotations

from abc import abstractmethod

import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

from aecore.parts.activations import ActivationName
from aecore.parts.modules.activations import activation
from aecore.parts.modules.code import Code
from aecore.parts.modules.gaussian import draw


class BottleneckModule(nn.Module):
    """Features (batch, features) -> Code, by one product, the head, whose result `code` reads.

    The head's first `size` outputs are the code, or the mean of its law.
    """

    head: nn.Linear

    @property
    def numbers(self) -> int:
        """How many numbers describe the code of one image."""
        return self.head.out_features

    def forward(self, features: Tensor, generator: Generator | None = None, sample: bool = False) -> Code:
        """The codes; `sample` draws from a distribution, otherwise the sample is the mean."""
        return self.code(self.head(features), generator, sample)

    @abstractmethod
    def code(self, output: Tensor, generator: Generator | None = None, sample: bool = False) -> Code:
        """The codes that the head's output (batch, outputs) stands for."""


class DeterministicModule(BottleneckModule):
    """code = activation(W features + b)."""

    def __init__(self, features: int, size: int, name: ActivationName) -> None:
        super().__init__()
        self.head = nn.Linear(features, size)
        self.activation = activation(name)

    def code(self, output: Tensor, generator: Generator | None = None, sample: bool = False) -> Code:
        code = self.activation(output)  # (batch, code)
        return Code(mean=code, sample=code)


class DiagonalGaussianModule(BottleneckModule):
    """Mean and log variance of each axis, from one product."""

    def __init__(self, features: int, size: int) -> None:
        super().__init__()
        self.head = nn.Linear(features, 2 * size)

    def code(self, output: Tensor, generator: Generator | None = None, sample: bool = False) -> Code:
        mean, log_variance = output.chunk(2, dim=1)  # (batch, code) each
        code = Code(mean=mean, sample=mean, log_variance=log_variance)
        if not sample:
            return code
        return Code(mean=mean, sample=draw(code, generator), log_variance=log_variance)


class FullGaussianModule(BottleneckModule):
    """Mean and Cholesky factor L of the covariance LL'; softplus keeps the diagonal of L positive."""

    rows: Tensor
    columns: Tensor

    def __init__(self, features: int, size: int) -> None:
        super().__init__()
        self.size = size
        self.head = nn.Linear(features, size + size * (size + 1) // 2)
        rows, columns = torch.tril_indices(size, size)
        self.register_buffer("rows", rows, persistent=False)
        self.register_buffer("columns", columns, persistent=False)

    @property
    def numbers(self) -> int:
        return self.size + self.size * self.size  # the factor is a whole square

    def code(self, output: Tensor, generator: Generator | None = None, sample: bool = False) -> Code:
        mean, entries = output[:, : self.size], output[:, self.size :]
        # Entries on the diagonal go through a softplus, those below it stay as they are.
        positive = functional.softplus(entries)
        entries = torch.where(self.rows == self.columns, positive, entries)
        empty = entries.new_zeros(len(entries), self.size, self.size)
        factor = empty.index_put(
            (torch.arange(len(entries), device=entries.device)[:, None], self.rows, self.columns), entries
        )
        code = Code(mean=mean, sample=mean, factor=factor)  # factor (batch, code, code)
        if not sample:
            return code
        return Code(mean=mean, sample=draw(code, generator), factor=factor)
