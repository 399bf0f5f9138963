"""Sparsity: every unit is to be inactive for most images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from aecore.errors import RecipeError
from aecore.parts.activations import LOWEST
from aecore.parts.bottlenecks import Bottleneck
from aecore.parts.fields import parameter, weight
from aecore.parts.networks.network import Network
from aecore.parts.penalties.penalty import Penalty
from aecore.parts.source import Source, text

if TYPE_CHECKING:
    from torch import Tensor

    from aecore.parts.modules.code import ForwardPass

SMALLEST = 1e-6
"""Means are kept this far from 0 and 1, where the divergence is infinite and its gradient useless."""

PASSES: dict[str, Literal[0, 1, 2]] = {"batch": 0, "set_kept": 1, "set_two_pass": 2}


class KLSparsity(Penalty):
    """sum over units of KL(rho || rho_hat), rho_hat the mean activation of a unit, in nats.

    Activations count from 0, inactive, to 1: a sigmoid's as they are, a tanh's as (1 + y) / 2.
    Reference: Ng 2011, Sparse autoencoder, CS294A lecture notes.
    """

    kind: Literal["kl_sparsity"] = "kl_sparsity"
    beta: float = weight(1.0, help="Higher: the mean activations come closer to the target.")
    rho: float = parameter(
        0.05,
        help="Target of the mean activation: lower means that each unit answers to fewer images.",
        minimum=0.001,
        maximum=0.5,
        step=0.001,
    )
    layers: Literal["code", "all"] = parameter(
        "code", help="Whether the code alone is to be sparse, or every hidden layer too."
    )
    mean_over: Literal["batch", "set_kept", "set_two_pass"] = parameter(
        "batch",
        help="The images behind a mean: a batch, or the whole set, its activations kept or computed twice.",
    )

    @property
    def watches(self) -> Literal["none", "code", "all"]:
        """The layers whose activity it looks at."""
        return self.layers

    @property
    def of_batch(self) -> bool:
        """Whether the means are those of a batch."""
        return self.passes == 0

    @property
    def passes(self) -> Literal[0, 1, 2]:
        """None through the whole set where a batch has to do."""
        return PASSES[self.mean_over]

    @property
    def aim(self) -> float:
        """Where its gradient is nothing."""
        return self.rho

    def check(self, network: Network, bottleneck: Bottleneck) -> None:
        code = None if bottleneck.is_distribution else bottleneck.code_activation
        if code not in LOWEST:
            if code is None:
                raise RecipeError(
                    "sparse_gaussian",
                    "kl_sparsity: expected a deterministic code between two bounds: a sigmoid or a tanh, "
                    'found a gaussian code; try bottleneck.activation = "sigmoid".',
                )
            raise RecipeError(
                "sparse_code",
                "kl_sparsity: expected a deterministic code between two bounds: a sigmoid or a tanh, "
                "found a deterministic code with activation {activation}; "
                'try bottleneck.activation = "sigmoid".',
                activation=code,
            )
        hidden = network.hidden_activation
        if self.layers == "all" and hidden not in LOWEST:
            raise RecipeError(
                "sparse_layers",
                "kl_sparsity: expected hidden layers between two bounds: sigmoid or tanh, "
                "found activation {activation}; "
                'try network.activation = "sigmoid", or layers = "code".',
                activation=hidden,
            )

    def of_means(self, means: Tensor) -> Tensor:
        """The penalty for mean activations (units,): a scalar."""
        kept = means.clamp(SMALLEST, 1 - SMALLEST)
        # Made on the device: a number brought there as a tensor would make it wait.
        rho = means.new_full((), self.rho)
        terms = rho * (rho / kept).log() + (1 - rho) * ((1 - rho) / (1 - kept)).log()
        return terms.sum()

    def __call__(self, step: ForwardPass) -> Tensor:
        return self.of_means(step.activity_of(self.layers).mean(dim=0))

    def source(self, network: Network, bottleneck: Bottleneck) -> Source:
        code = _activity("mean", bottleneck.code_activation)
        hidden = _activity("layer.flatten(1)", network.hidden_activation)
        every = self.layers == "all"
        return Source(
            f"sparsity(torch.cat([{code}, *({hidden} for layer in hidden)], dim=1))"
            if every
            else f"sparsity({code})",
            define=text(SOURCE).replace("RHO", repr(self.rho)),
            formula=r"\Omega = \sum_j \rho \log\frac{\rho}{\hat\rho_j} + (1-\rho)\log\frac{1-\rho}{1-\hat\rho_j}",
            made=text(WATCHED) if every else "",
            before="hidden.clear()\n" if every else "",
        )


SOURCE = """
    def sparsity(activity, rho=RHO):
        \"\"\"sum over units of KL(rho || mean activation), in nats (Ng 2011).\"\"\"
        means = activity.mean(dim=0).clamp(1e-6, 1 - 1e-6)
        return (rho * (rho / means).log() + (1 - rho) * ((1 - rho) / (1 - means)).log()).sum()
    """
WATCHED = """
    # What the hidden layers give, noted as it is computed.
    hidden = []


    def note(layer, inputs, output):
        hidden.append(output[0] if isinstance(output, tuple) else output)


    for layer in [*model.encoder.modules(), *model.decoder.modules()]:
        if isinstance(layer, (nn.Sigmoid, nn.Tanh, nn.GRU, nn.LSTM)):
            layer.register_forward_hook(note)
    """


def _activity(values: str, activation: str) -> str:
    return values if LOWEST.get(activation, 0.0) == 0.0 else f"(1 + {values}) / 2"
