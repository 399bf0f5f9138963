"""What every penalty shares: the Omega of the loss `reconstruction + beta * Omega`."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Literal

from torch import Tensor

from aecore.parts.code import ForwardPass
from aecore.parts.part import Part


class Penalty(Part):
    """A term added to the loss, weighted by beta; in nats where it is a log-likelihood."""

    kind: str
    beta: float
    of_codes: ClassVar[bool] = False
    """Whether it looks at the codes alone: then its gradient needs no graph through the networks (see `fused`)."""
    of_inputs: ClassVar[bool] = False
    """Whether it differentiates the code by what the encoder saw, which must then be part of the graph."""

    of_weights: ClassVar[bool] = False
    """Whether it looks at the weights of the layers."""

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
    def sweeps(self) -> bool:
        """Whether a step takes the whole training set, its means being over all images (see `sweep`)."""
        return False

    def of_means(self, means: Tensor) -> Tensor:
        """The penalty for the mean activity of the units it watches, (units,): a scalar.

        Raises:
            TypeError: it does not look at means.
        """
        raise TypeError(f"{self.kind} is no penalty of mean activities")

    @abstractmethod
    def __call__(self, step: ForwardPass) -> Tensor:
        """The unweighted penalty, a scalar: summed over code axes, averaged over the batch."""
