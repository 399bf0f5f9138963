"""What every penalty shares: the Omega of the loss `reconstruction + beta * Omega`."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from torch import Tensor

from aecore.code import ForwardPass
from aecore.parts import Part


class Penalty(Part):
    """A term added to the loss, weighted by beta; in nats where it is a log-likelihood."""

    kind: str
    beta: float
    of_codes: ClassVar[bool] = False
    """Whether it looks at the codes alone: then its gradient needs no graph through the networks (see `fused`)."""
    of_inputs: ClassVar[bool] = False
    """Whether it differentiates the code by what the encoder saw, which must then be part of the graph."""

    @abstractmethod
    def __call__(self, step: ForwardPass) -> Tensor:
        """The unweighted penalty, a scalar: summed over code axes, averaged over the batch."""
