"""The penalties, by kind."""

from __future__ import annotations

from typing import Annotated

from pydantic import SerializeAsAny

from aecore.parts.part import member_of
from aecore.parts.penalties.contraction import Contraction
from aecore.parts.penalties.kl_divergence import KLDivergence
from aecore.parts.penalties.kl_sparsity import KLSparsity
from aecore.parts.penalties.l1 import L1
from aecore.parts.penalties.penalty import Penalty
from aecore.parts.penalties.total_correlation import TotalCorrelation
from aecore.parts.penalties.weight_decay import WeightDecay

PENALTIES: dict[str, type[Penalty]] = {
    "kl_divergence": KLDivergence,
    "l1": L1,
    "contraction": Contraction,
    "kl_sparsity": KLSparsity,
    "weight_decay": WeightDecay,
    "total_correlation": TotalCorrelation,
}

AnyPenalty = Annotated[SerializeAsAny[Penalty], member_of(PENALTIES)]
