"""The contractive penalty: how far the code moves when the image moves a little."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from aecore.parts.activations import spelled
from aecore.parts.bottlenecks import Bottleneck
from aecore.parts.fields import parameter, weight
from aecore.parts.networks.network import Network
from aecore.parts.penalties.penalty import Penalty
from aecore.parts.source import Source, text

if TYPE_CHECKING:
    from torch import Tensor

    from aecore.parts.modules.code import ForwardPass


class Contraction(Penalty):
    """||df/dx||_F^2, the squared Frobenius norm of the encoder's Jacobian, averaged over the batch.

    f is the mean code, x what the encoder saw. A single layer has a closed form, which is taken.
    Reference: Rifai et al. 2011, Contractive Auto-Encoders.
    """

    kind: Literal["contraction"] = "contraction"
    of_inputs: ClassVar[bool] = True
    beta: float = weight(0.1, help="Higher: the code reacts less to small changes of the image.")
    estimate: Literal["exact", "stochastic"] = parameter(
        "exact",
        help="Every axis of the code in turn, or one random direction a step: quicker for large codes.",
    )

    def __call__(self, step: ForwardPass) -> Tensor:
        from aecore.parts.modules.jacobian_norms import estimated_norm, one_layer_norm, squared_norm

        if self.estimate == "stochastic":
            return estimated_norm(step).mean()
        if step.layer is not None:
            return one_layer_norm(step.code.mean, step.layer).mean()
        return squared_norm(step.code.mean, step.corrupted).mean()

    def source(self, network: Network, bottleneck: Bottleneck) -> Source:
        formula = r"\Omega(x, h) = \left\|\frac{\partial f(x)}{\partial x}\right\|_F^2"
        if self.estimate == "stochastic":
            return Source("contraction(mean, noisy)", define=text(ESTIMATED), formula=formula)
        if network.is_one_layer:
            code = spelled(bottleneck.code_activation, f"before[:, :{bottleneck.size}]")
            define = text(ONE_LAYER).replace("CODE", code).replace("SIZE", str(bottleneck.size))
            return Source("contraction(noisy)", define=define, formula=formula)
        return Source("contraction(mean, noisy)", define=text(EXACT), formula=formula)


ONE_LAYER = """
    def contraction(noisy):
        \"\"\"||dh/dx||^2 of a single layer h = s(Wx + b): sum_j s'(a_j)^2 ||W_j||^2.\"\"\"
        before = model.head(model.encoder(noisy))
        (slopes,) = torch.autograd.grad(CODE.sum(), before, create_graph=True)
        rows = model.head.weight[:SIZE].square().sum(dim=1)
        return (slopes[:, :SIZE].square() @ rows).mean()
    """
EXACT = """
    def contraction(mean, noisy):
        \"\"\"||dh/dx||^2: row j of the Jacobian is the gradient of number j of the code.\"\"\"
        rows = torch.eye(mean.shape[1])[:, None].expand(-1, len(mean), -1)
        (jacobian,) = torch.autograd.grad(mean, noisy, rows, is_grads_batched=True, create_graph=True)
        return jacobian.square().flatten(2).sum(dim=(0, 2)).mean()
    """
ESTIMATED = """
    def contraction(mean, noisy):
        \"\"\"An estimate of ||dh/dx||^2 from one random direction of the code (Hutchinson 1989).\"\"\"
        signs = torch.where(torch.rand(mean.shape, generator=chance) < 0.5, -1.0, 1.0)
        (pulled,) = torch.autograd.grad(mean, noisy, signs, create_graph=True)
        return pulled.square().flatten(1).sum(dim=1).mean()
    """
