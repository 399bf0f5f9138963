"""L1: the sum of the absolute values of a code."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Literal

from aecore.parts.bottlenecks import Bottleneck
from aecore.parts.fields import weight
from aecore.parts.networks.network import Network
from aecore.parts.penalties.penalty import Penalty
from aecore.parts.source import Source

if TYPE_CHECKING:
    from torch import Tensor

    from aecore.parts.modules.code import ForwardPass


class L1(Penalty):
    """sum |h_i|: the part of -log p(h) that depends on h under a Laplace prior, in nats.

    beta is the prior's lambda; its `constant` changes no gradient and is left out of the loss.
    Reference: Goodfellow et al. 2016, Deep Learning, section 14.2.1.
    """

    kind: Literal["l1"] = "l1"
    of_codes: ClassVar[bool] = True
    beta: float = weight(0.1, help="Higher: more of the code's values are close to zero.")

    def __call__(self, step: ForwardPass) -> Tensor:
        return step.code.sample.abs().sum(dim=1).mean()

    def source(self, network: Network, bottleneck: Bottleneck) -> Source:
        return Source("code.abs().sum(dim=1).mean()", formula=r"\Omega(h) = \sum_i |h_i|")

    def constant(self, size: int) -> float | None:
        """-n log(beta / 2), the rest of -log p(h) under the Laplace prior; None where beta is zero: no prior."""
        return -size * math.log(self.beta / 2) if self.beta else None
