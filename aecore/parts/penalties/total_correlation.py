"""How much the axes of the code say about one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from aecore.errors import RecipeError
from aecore.parts.bottlenecks import Bottleneck
from aecore.parts.fields import weight
from aecore.parts.networks.network import Network
from aecore.parts.penalties.penalty import Penalty
from aecore.parts.source import Source, text

if TYPE_CHECKING:
    from torch import Tensor

    from aecore.parts.modules.code import ForwardPass


class TotalCorrelation(Penalty):
    """KL(q(h) || product of q(h_j)) of the codes of a batch together, in nats: the axes become independent.

    Estimated within each batch, of training and test images alike: its value depends on the size of the batch.
    Beside a KL divergence of beta 1 the total correlation alone weighs 1 + beta: a beta-TCVAE.
    Reference: Chen et al. 2018, Isolating Sources of Disentanglement in Variational Autoencoders, section 3.
    """

    kind: Literal["total_correlation"] = "total_correlation"
    of_codes: ClassVar[bool] = True
    beta: float = weight(3.0, help="Higher: each axis of the code tells less about the others.")

    @property
    def of_batch(self) -> bool:
        """Always: each code is compared with those of its batch."""
        return True

    def check(self, network: Network, bottleneck: Bottleneck) -> None:
        covariance = bottleneck.of_covariance
        if covariance != "diagonal":
            if covariance is None:
                raise RecipeError(
                    "correlation_code",
                    "total_correlation: expected a gaussian bottleneck with a diagonal covariance, "
                    "found a deterministic one; "
                    'try bottleneck.kind = "gaussian" and covariance = "diagonal", or leave the '
                    "penalty out.",
                )
            raise RecipeError(
                "correlation_full",
                "total_correlation: expected a gaussian bottleneck with a diagonal covariance, "
                "found a gaussian one with a full covariance; "
                'try bottleneck.kind = "gaussian" and covariance = "diagonal", or leave the '
                "penalty out.",
            )

    def __call__(self, step: ForwardPass) -> Tensor:
        from aecore.parts.modules.total_correlation import total_correlation

        return total_correlation(step.code)

    def source(self, network: Network, bottleneck: Bottleneck) -> Source:
        return Source(
            "total_correlation(mean, log_variance, code)",
            define=text(SOURCE),
            formula=r"\Omega = KL\big(q(h) \,\|\, \textstyle\prod_j q(h_j)\big)",
        )


SOURCE = """
    def total_correlation(mean, log_variance, code):
        \"\"\"E log q(h) - sum_j log q(h_j), q the mixture of the Gaussians of the batch (Chen et al. 2018).\"\"\"
        squares = (code[:, None] - mean[None]).square() * (-log_variance).exp()[None]
        densities = -0.5 * (math.log(2 * math.pi) + log_variance[None] + squares)
        joint = densities.sum(dim=2).logsumexp(dim=1) - math.log(len(mean))
        single = densities.logsumexp(dim=1) - math.log(len(mean))
        return (joint - single.sum(dim=1)).mean()
    """
