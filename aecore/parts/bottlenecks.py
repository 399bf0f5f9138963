"""Bottlenecks: what turns the encoder's features into a code."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Any, ClassVar, Literal

import torch
from pydantic import SerializeAsAny
from torch import Generator, Tensor, nn
from torch.nn import functional

from aecore.parts.activations import ActivationName, activation, spelled
from aecore.parts.code import Code
from aecore.parts.fields import parameter
from aecore.parts.gaussian import draw
from aecore.parts.part import Part, member_of
from aecore.parts.source import BottleneckSource, no_source, text


def _size() -> Any:
    return parameter(
        2,
        help="How many numbers describe an image: higher keeps more detail, two can be drawn as a map.",
        minimum=1,
        maximum=4096,
        step=1,
        unit="numbers",
    )


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


class Bottleneck(Part):
    """The narrow place of the autoencoder (or the wide one: nothing keeps the code small)."""

    kind: str
    size: int = _size()
    is_distribution: ClassVar[bool] = False
    """Whether the code of an image is a distribution, and there is a prior to compare it with and to draw from."""

    @property
    def of_covariance(self) -> Literal["diagonal", "full"] | None:
        """How far the axes of an image's distribution may depend on each other; None where it has none."""
        return None

    @property
    def code_activation(self) -> ActivationName:
        """The function that makes a code, or the mean of its distribution."""
        return "identity"

    @abstractmethod
    def build(self, features: int) -> BottleneckModule:
        """The module that turns `features` numbers an image into a code of `size` numbers."""

    def source(self) -> BottleneckSource:
        """Itself in a script. Raises ExportError where it has no such text."""
        raise no_source("bottleneck", self.kind)


class DeterministicModule(BottleneckModule):
    """code = activation(W features + b)."""

    def __init__(self, features: int, size: int, name: ActivationName) -> None:
        super().__init__()
        self.head = nn.Linear(features, size)
        self.activation = activation(name)

    def code(self, output: Tensor, generator: Generator | None = None, sample: bool = False) -> Code:
        code = self.activation(output)  # (batch, code)
        return Code(mean=code, sample=code)


class Deterministic(Bottleneck):
    """One code an image: h = f(x)."""

    kind: Literal["deterministic"] = "deterministic"
    size: int = _size()
    activation: ActivationName = parameter(
        "identity", help="The last function of the encoder: it says which values a code may take."
    )

    @property
    def code_activation(self) -> ActivationName:
        return self.activation

    def build(self, features: int) -> BottleneckModule:
        return DeterministicModule(features, self.size, self.activation)

    def source(self) -> BottleneckSource:
        return BottleneckSource(
            outputs=self.size,
            encode=f"return {spelled(self.activation, 'output')}\n",
            law=("mean",),
            draw="mean",
            formula=r"h = f(x; w_E), \quad \hat x = g(h; w_D)",
        )


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


class Gaussian(Bottleneck):
    """A Gaussian of codes an image: h = mu + L epsilon, epsilon ~ N(0, I), LL' the covariance."""

    kind: Literal["gaussian"] = "gaussian"
    is_distribution: ClassVar[bool] = True
    size: int = _size()
    covariance: Literal["diagonal", "full"] = parameter(
        "diagonal", help="Whether each image's cloud of codes lies along the axes, or may be tilted."
    )

    @property
    def of_covariance(self) -> Literal["diagonal", "full"]:
        return self.covariance

    def build(self, features: int) -> BottleneckModule:
        if self.covariance == "full":
            return FullGaussianModule(features, self.size)
        return DiagonalGaussianModule(features, self.size)

    def source(self) -> BottleneckSource:
        if self.covariance == "full":
            return BottleneckSource(
                outputs=self.size + self.size * (self.size + 1) // 2,
                encode=text(FULL).replace("SIZE", str(self.size)),
                law=("mean", "factor"),
                draw="mean + (factor @ torch.randn(mean.shape, generator=chance)[:, :, None])[:, :, 0]",
                formula=r"h = \mu + L\,\varepsilon, \quad \varepsilon \sim \mathcal{N}(0, I), \quad \Sigma = LL^\top",
            )
        return BottleneckSource(
            outputs=2 * self.size,
            encode="return output.chunk(2, dim=1)\n",
            law=("mean", "log_variance"),
            draw="mean + (0.5 * log_variance).exp() * torch.randn(mean.shape, generator=chance)",
            formula=r"h = \mu + \Sigma^{1/2}\varepsilon, \quad \varepsilon \sim \mathcal{N}(0, I)",
        )


FULL = """
    mean, entries = output[:, :SIZE], output[:, SIZE:]
    rows, columns = torch.tril_indices(SIZE, SIZE)
    # The Cholesky factor of the covariance: softplus keeps its diagonal positive.
    entries = torch.where(rows == columns, functional.softplus(entries), entries)
    factor = output.new_zeros(len(output), SIZE, SIZE)
    factor = factor.index_put((torch.arange(len(output))[:, None], rows, columns), entries)
    return mean, factor
    """


BOTTLENECKS: dict[str, type[Bottleneck]] = {
    "deterministic": Deterministic,
    "gaussian": Gaussian,
}

AnyBottleneck = Annotated[SerializeAsAny[Bottleneck], member_of(BOTTLENECKS)]
