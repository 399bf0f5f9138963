"""What every penalty shares: the Omega of the loss `reconstruction + beta * Omega`."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Literal

from aecore.parts.bottlenecks import Bottleneck
from aecore.parts.networks.network import Network
from aecore.parts.part import Part
from aecore.parts.penalties.closed_form import ClosedForm
from aecore.parts.source import Source, no_source

if TYPE_CHECKING:
    from torch import Tensor

    from aecore.parts.modules.code import ForwardPass


class Penalty(Part):
    """A term added to the loss, weighted by beta; in nats where it is a log-likelihood."""

    kind: str
    beta: float
    of_codes: ClassVar[bool] = False
    """Whether it looks at the codes alone: then its gradient needs no graph through the networks."""
    of_inputs: ClassVar[bool] = False
    """Whether it differentiates the code by what the encoder saw, which must then be part of the graph."""

    of_weights: ClassVar[bool] = False
    """Whether it looks at the weights of the layers."""

    def check(self, network: Network, bottleneck: Bottleneck) -> None:
        """Raises RecipeError if it cannot work with these."""

    def weight_at(self, epoch: float) -> float:
        """Its weight in the loss after so many epochs; most keep theirs."""
        return self.beta

    def constant(self, size: int) -> float | None:
        """What a code of `size` numbers adds to make it a negative log-likelihood, in nats; it is never trained."""
        return None

    @property
    def watches(self) -> Literal["none", "code", "all"]:
        """The layers whose activity it looks at."""
        return "none"

    @property
    def of_batch(self) -> bool:
        """Whether its value depends on which images, and how many, stand in a batch together."""
        return False

    @property
    def passes(self) -> Literal[0, 1, 2]:
        """How often a step goes through the whole training set, for means over all images; 0: a step takes a batch.

        In one pass the activities of all images are kept until their means are known; in two the first finds the
        means and keeps nothing. `of_means` is then the penalty, of the units that it watches.
        """
        return 0

    @property
    def closed_form(self) -> ClosedForm | None:
        """Its value and slopes for diagonal Gaussians, where they are known; else autograd finds them."""
        return None

    @property
    def aim(self) -> float | None:
        """The mean activation, from 0 to 1, that it brings units to; None where it has no such aim."""
        return None

    def of_means(self, means: Tensor) -> Tensor:
        """The penalty for the mean activity of the units it watches, (units,): a scalar.

        Raises:
            TypeError: it does not look at means.
        """
        raise TypeError(f"{self.kind} is no penalty of mean activities")

    def source(self, network: Network, bottleneck: Bottleneck) -> Source:
        """Itself in a script, unweighted. Raises ExportError where it has no such text."""
        raise no_source("penalties", self.kind)

    def weight_source(self) -> str:
        """`weight_at(epoch)` in a script."""
        return repr(self.beta)

    @abstractmethod
    def __call__(self, step: ForwardPass) -> Tensor:
        """The unweighted penalty, a scalar: summed over code axes, averaged over the batch."""
