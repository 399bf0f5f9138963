"""Dense networks: every unit sees all of the layer before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from aecore.parts.activations import ActivationName
from aecore.parts.fields import parameter
from aecore.parts.networks.layers_as_text import function, linears, sequential
from aecore.parts.networks.network import Network, Widths, between_layers, widths
from aecore.parts.shape import Shape
from aecore.parts.source import NetworkSource, text

if TYPE_CHECKING:
    from torch import nn

    from aecore.parts.modules.encoder import Encoder


class Dense(Network):
    """Layers of units that each see the whole layer before."""

    kind: Literal["dense"] = "dense"
    activation: ActivationName = between_layers("relu")
    hidden: Widths = widths(
        (512, 256),
        help="Widths of the encoder's hidden layers; the decoder mirrors them. None: no hidden layer.",
    )
    tied: bool = parameter(
        False, help="The decoder uses the encoder's weights, transposed: half as many weights to learn."
    )

    @property
    def hidden_activation(self) -> ActivationName:
        return self.activation

    @property
    def is_one_layer(self) -> bool:
        return not self.hidden

    def source(self, shape: Shape, size: int) -> NetworkSource:
        encoder = ["nn.Flatten()", *linears((shape.pixels, *self.hidden), self.activation)]
        features = (shape.pixels, *self.hidden)[-1]
        fold = f"nn.Unflatten(1, {tuple(shape)})"
        if self.tied:
            between = function(self.activation).removeprefix(", ") or "nn.Identity()"
            made = f"Transposed(self.encoder, self.head, {size}, {between})"
            return NetworkSource(sequential(encoder), f"nn.Sequential({made}, {fold})", features, text(TIED))
        decoder = linears((size, *reversed(self.hidden)), self.activation)
        last = f"nn.Linear({(size, *reversed(self.hidden))[-1]}, {shape.pixels})"
        return NetworkSource(sequential(encoder), sequential([*decoder, last, fold]), features)

    def encoder(self, shape: Shape) -> Encoder:
        from aecore.parts.modules.dense import DenseEncoder

        return DenseEncoder(shape, self.hidden, self.activation)

    def decoder(self, shape: Shape, size: int, encoder: Encoder, head: nn.Linear) -> nn.Module:
        from aecore.parts.modules.dense import DenseDecoder, DenseEncoder, TiedDecoder

        if self.tied and isinstance(encoder, DenseEncoder):
            return TiedDecoder(shape, size, encoder, head)
        return DenseDecoder(shape, (size, *reversed(self.hidden), shape.pixels), self.activation)


TIED = """
    class Transposed(nn.Module):
        \"\"\"The encoder's weights, transposed; only the biases are its own.\"\"\"

        def __init__(self, encoder, head, size, between):
            super().__init__()
            self.shared = (*(layer for layer in encoder if isinstance(layer, nn.Linear)), head)  # not a second time
            self.size, self.between = size, between
            self.biases = nn.ParameterList(torch.zeros(layer.in_features) for layer in reversed(self.shared))

        def forward(self, code):
            for index, (layer, bias) in enumerate(zip(reversed(self.shared), self.biases)):
                weight = layer.weight[: self.size] if index == 0 else layer.weight
                code = functional.linear(code, weight.T, bias)
                if index < len(self.shared) - 1:
                    code = self.between(code)
            return code
    """
