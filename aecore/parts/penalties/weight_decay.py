"""Weight decay: no layer may do with large weights what the code does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from aecore.parts.bottlenecks import Bottleneck
from aecore.parts.fields import parameter
from aecore.parts.networks.network import Network
from aecore.parts.penalties.penalty import Penalty
from aecore.parts.source import Source

if TYPE_CHECKING:
    from torch import Tensor

    from aecore.parts.modules.code import ForwardPass


class WeightDecay(Penalty):
    """sum W_ij^2 over the weights of all layers; biases are free.

    Shrinking the code is then no way out of a penalty of codes: the decoder would need larger weights.
    Reference: Goodfellow et al. 2016, Deep Learning, section 7.1.1.
    """

    kind: Literal["weight_decay"] = "weight_decay"
    of_weights: ClassVar[bool] = True
    beta: float = parameter(
        0.001,
        help="Higher: smaller weights, smoother functions.",
        minimum=0.0,
        maximum=100.0,
        step=0.0001,
        scale="log",
    )

    def __call__(self, step: ForwardPass) -> Tensor:
        total = step.output.new_zeros(())
        for weight in step.weights:
            total = total + weight.square().sum()
        return total

    def source(self, network: Network, bottleneck: Bottleneck) -> Source:
        return Source(
            "sum(w.square().sum() for w in model.parameters() if w.dim() > 1)",
            formula=r"\Omega(w) = \sum_{ij} W_{ij}^2",
        )
