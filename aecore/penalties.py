"""The penalties, by kind."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

from pydantic import SerializeAsAny
from torch import Tensor

from aecore.code import ForwardPass
from aecore.contraction import Contraction
from aecore.kl_divergence import KLDivergence
from aecore.kl_sparsity import KLSparsity
from aecore.parts import member_of, weight
from aecore.penalty import Penalty
from aecore.total_correlation import TotalCorrelation
from aecore.weight_decay import WeightDecay


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

    def constant(self, size: int) -> float | None:
        """-n log(beta / 2), the rest of -log p(h) under the Laplace prior; None where beta is zero: no prior."""
        return -size * math.log(self.beta / 2) if self.beta else None


PENALTIES: dict[str, type[Penalty]] = {
    "kl_divergence": KLDivergence,
    "l1": L1,
    "contraction": Contraction,
    "kl_sparsity": KLSparsity,
    "weight_decay": WeightDecay,
    "total_correlation": TotalCorrelation,
}

AnyPenalty = Annotated[SerializeAsAny[Penalty], member_of(PENALTIES)]
