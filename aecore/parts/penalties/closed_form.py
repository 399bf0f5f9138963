"""Penalties of diagonal Gaussians whose value and slopes are written down, so that no graph has to be made."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class DiagonalLaw:
    """The Gaussians of a batch of codes, (batch, code) each.

    Attributes:
        mean: of each axis.
        log_variance: logarithm of the variance of each axis.
        deviation: its square root.
        variance: of each axis.
    """

    mean: Tensor
    log_variance: Tensor
    deviation: Tensor
    variance: Tensor


class ClosedForm(ABC):
    """What a penalty is for diagonal Gaussians, and where it leads them."""

    @abstractmethod
    def value(self, law: DiagonalLaw) -> Tensor:
        """The unweighted penalty, a scalar: what the penalty itself says of these codes."""

    @abstractmethod
    def add_slopes(self, law: DiagonalLaw, weight: float, of_mean: Tensor, of_log_deviation: Tensor) -> None:
        """Adds `weight` times the derivatives of `value`.

        Args:
            law: where.
            weight: of the penalty in the loss.
            of_mean: what those by the means are added to, (batch, code).
            of_log_deviation: what those by the logarithms of the deviations are added to, (batch, code): twice
                those by `log_variance`.
        """
