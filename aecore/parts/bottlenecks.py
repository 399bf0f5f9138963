"""Bottlenecks: what turns the encoder's features into a code."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import SerializeAsAny

from aecore.parts.activations import ActivationName, spelled
from aecore.parts.fields import parameter
from aecore.parts.part import Part, member_of
from aecore.parts.source import BottleneckSource, no_source, text

if TYPE_CHECKING:
    from aecore.parts.modules.bottlenecks import BottleneckModule


def _size() -> Any:
    return parameter(
        2,
        help="How many numbers describe an image: higher keeps more detail, two can be drawn as a map.",
        minimum=1,
        maximum=4096,
        step=1,
        unit="numbers",
    )


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
        from aecore.parts.modules.bottlenecks import DeterministicModule

        return DeterministicModule(features, self.size, self.activation)

    def source(self) -> BottleneckSource:
        return BottleneckSource(
            outputs=self.size,
            encode=f"return {spelled(self.activation, 'output')}\n",
            law=("mean",),
            draw="mean",
            formula=r"h = f(x; w_E), \quad \hat x = g(h; w_D)",
        )


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
        from aecore.parts.modules.bottlenecks import DiagonalGaussianModule, FullGaussianModule

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
