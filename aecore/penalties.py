"""The penalties, by kind."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import SerializeAsAny
from torch import Tensor

from aecore.code import ForwardPass
from aecore.contraction import Contraction
from aecore.errors import RecipeError
from aecore.gaussian import divergence_from_prior
from aecore.kl_sparsity import KLSparsity
from aecore.parts import member_of, parameter, weight
from aecore.penalty import Penalty
from aecore.weight_decay import WeightDecay

if TYPE_CHECKING:
    from aecore.recipe import Recipe


class KLDivergence(Penalty):
    """KL(q(h given x) || N(0, I)), in nats: pulls every image's Gaussian towards the prior.

    Reference: Kingma and Welling 2013, Auto-Encoding Variational Bayes, appendix B.
    """

    kind: Literal["kl_divergence"] = "kl_divergence"
    of_codes: ClassVar[bool] = True
    beta: float = weight(1.0, help="Higher: smoother latent space, blurrier images.")
    warm_up: int = parameter(
        0,
        help="Epochs over which beta grows from zero, so that the code is in use before it is pulled.",
        minimum=0,
        maximum=1000,
        step=1,
        unit="epochs",
    )

    def weight_at(self, epoch: float) -> float:
        """Its weight in the loss after so many epochs: beta, or on the way there."""
        return self.beta * min(1.0, epoch / self.warm_up) if self.warm_up else self.beta

    def check(self, recipe: Recipe) -> None:
        if recipe.bottleneck.kind != "gaussian":
            raise RecipeError(
                subject="kl_divergence",
                expected="a gaussian bottleneck, whose codes are distributions",
                found=f"a {recipe.bottleneck.kind} bottleneck",
                attempt='bottleneck.kind = "gaussian", or leave the penalty out',
            )

    def __call__(self, step: ForwardPass) -> Tensor:
        return divergence_from_prior(step.code).mean()


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
}

AnyPenalty = Annotated[SerializeAsAny[Penalty], member_of(PENALTIES)]
