"""The divergence of a variational autoencoder's codes from the prior, and how hard it is pressed when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from aecore.errors import RecipeError
from aecore.parts.bottlenecks import Bottleneck
from aecore.parts.fields import parameter, weight
from aecore.parts.networks.network import Network
from aecore.parts.penalties.closed_form import ClosedForm, DiagonalLaw
from aecore.parts.penalties.penalty import Penalty
from aecore.parts.source import Source, text

if TYPE_CHECKING:
    from torch import Tensor

    from aecore.parts.modules.code import ForwardPass


class KLDivergence(Penalty):
    """KL(q(h given x) || N(0, I)), in nats: pulls every image's Gaussian towards the prior.

    With free bits, sum_j max(free_bits, KL of axis j averaged over the batch).
    Reference: Kingma and Welling 2013, Auto-Encoding Variational Bayes, appendix B; warm-up: Bowman et al. 2016;
    cycles: Fu et al. 2019; free bits: Kingma et al. 2016, appendix C.8.
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
    cycle: int = parameter(
        0,
        help="Epochs after which beta begins again at zero, and grows for half of them or over the warm-up.",
        minimum=0,
        maximum=1000,
        step=1,
        unit="epochs",
    )
    free_bits: float = parameter(
        0.0,
        help="Nats that each axis of the code may hold at no cost: higher keeps more axes in use.",
        minimum=0.0,
        maximum=10.0,
        step=0.05,
        unit="nats",
    )

    @property
    def of_batch(self) -> bool:
        """With free bits, which an axis may hold on the average over a batch."""
        return self.free_bits > 0

    @property
    def closed_form(self) -> ClosedForm | None:
        """None with free bits, which bend it."""
        return None if self.free_bits else DivergenceInClosedForm()

    def weight_at(self, epoch: float) -> float:
        """Its weight in the loss after so many epochs: beta, or on the way there."""
        grows: float = self.warm_up
        if self.cycle:
            epoch %= self.cycle
            grows = min(grows, self.cycle) or self.cycle / 2
        return self.beta * min(1.0, epoch / grows) if grows else self.beta

    def check(self, network: Network, bottleneck: Bottleneck) -> None:
        if not bottleneck.is_distribution:
            raise RecipeError(
                "divergence_code",
                "kl_divergence: expected a gaussian bottleneck, whose codes are distributions, "
                "found a {bottleneck} bottleneck; "
                'try bottleneck.kind = "gaussian", or leave the penalty out.',
                bottleneck=bottleneck.kind,
            )
        if self.free_bits and bottleneck.of_covariance != "diagonal":
            raise RecipeError(
                "free_bits",
                "kl_divergence.free_bits: expected a diagonal covariance, whose divergence splits "
                "into axes, found a full one; "
                'try bottleneck.covariance = "diagonal", or free_bits = 0.',
            )

    def __call__(self, step: ForwardPass) -> Tensor:
        from aecore.parts.modules.gaussian import divergence_from_prior, divergence_per_axis

        if self.free_bits:
            return divergence_per_axis(step.code).mean(dim=0).clamp(min=self.free_bits).sum()
        return divergence_from_prior(step.code).mean()

    def weight_source(self) -> str:
        if not (self.cycle or self.warm_up):
            return repr(self.beta)
        grows: float = self.warm_up
        if self.cycle:
            grows = min(grows, self.cycle) or self.cycle / 2
        epoch = f"epoch % {self.cycle}" if self.cycle else "epoch"
        return f"{self.beta!r} * min(1.0, {f'({epoch})' if self.cycle else epoch} / {grows:g})"

    def source(self, network: Network, bottleneck: Bottleneck) -> Source:
        if bottleneck.of_covariance == "full":
            return Source("kl_divergence(mean, factor)", define=text(FULL), formula=FORMULA)
        mean = f".mean(dim=0).clamp(min={self.free_bits!r}).sum()" if self.free_bits else ".sum(dim=1).mean()"
        return Source(
            "kl_divergence(mean, log_variance)",
            define=text(DIAGONAL).replace(".MEAN", mean),
            formula=FORMULA,
        )


FORMULA = r"\Omega = KL\big(q(h|x) \,\|\, \mathcal{N}(0, I)\big)"
DIAGONAL = """
    def kl_divergence(mean, log_variance):
        \"\"\"KL(N(mean, variance) || N(0, I)), in nats.\"\"\"
        axes = 0.5 * (log_variance.exp() + mean.square() - 1 - log_variance)
        return axes.MEAN
    """
FULL = """
    def kl_divergence(mean, factor):
        \"\"\"KL(N(mean, LL') || N(0, I)), in nats, from the Cholesky factor L.\"\"\"
        trace = factor.square().sum(dim=(1, 2))
        half_log_determinant = factor.diagonal(dim1=1, dim2=2).log().sum(dim=1)
        return (0.5 * (trace + mean.square().sum(dim=1) - mean.shape[1]) - half_log_determinant).mean()
    """


class DivergenceInClosedForm(ClosedForm):
    """KL = sum (variance + mean^2 - 1 - log variance) / 2, averaged over the batch."""

    def value(self, law: DiagonalLaw) -> Tensor:
        total = (law.variance - law.log_variance).addcmul_(law.mean, law.mean).sub_(1.0).sum()
        return total.mul_(0.5 / len(law.mean))

    def add_slopes(self, law: DiagonalLaw, weight: float, of_mean: Tensor, of_log_deviation: Tensor) -> None:
        weight = weight / len(law.mean)
        of_mean.add_(law.mean, alpha=weight)
        of_log_deviation.add_(law.variance, alpha=weight).sub_(weight)
