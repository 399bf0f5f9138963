"""Dense networks divided twice: the way there and back by the rows of a batch, the weights' gradients by their units.

Each process then finds the gradients of the units that it moves, from all rows, and none has to be added to another's.
What passes between them are the inputs of layers and the gradients of their outputs, a fourth of the weights' numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from aecore.model import Autoencoder
from aecore.training.gradients.by_hand import FusedGradients, FusedPass
from aecore.training.gradients.chains import Layers, layers_of
from aecore.training.gradients.linear import FusedLinear
from aecore.training.gradients.products import Way, has_choice, weigh_into
from aecore.training.loss import Loss
from aecore.training.shares.flat import ALIGNED


@dataclass(frozen=True)
class Exchange:
    """A layer's place in shared memory.

    Attributes:
        inputs: of all rows, (batch, inputs).
        gradient: of the outputs, (batch, outputs).
        weight: its gradient, (outputs, inputs).
        bias: its gradient, (outputs,).
        units: whose gradients and weights are this share's.
        each: units of a share.
        has_choice: whether more than one operation can find the weight's gradient.
    """

    inputs: Tensor
    gradient: Tensor
    weight: Tensor
    bias: Tensor
    units: slice
    each: int
    has_choice: bool


def linears(layers: Layers | None) -> list[nn.Linear]:
    """The layers that learn, in the order in which images pass them; none where one of them is not dense."""
    modules = [] if layers is None else [module for module, _ in (*layers.encoder, *layers.decoder)]
    learning = [module for module in modules if next(module.parameters(), None) is not None]
    dense = [module for module in learning if isinstance(module, nn.Linear)]
    return dense if len(dense) == len(learning) else []


def numbers(model: Autoencoder, loss: Loss, batch: int) -> int:
    """Of all inputs and gradients of outputs; 0 where a network is not divided by units."""
    return sum(batch * (each.in_features + each.out_features) for each in linears(layers_of(model, loss)))


class Units:
    """The units of one share.

    Args:
        found: gradients of the share's rows, which are postponed from now on.
        memory: for all inputs and gradients, `numbers` long.
        batch: images at most.
        place: of the share.
        shares: how many there are.
    """

    def __init__(self, found: FusedGradients, memory: Tensor, batch: int, place: int, shares: int) -> None:
        self._found = found
        self._exchanges: list[Exchange] = []
        self._passes: dict[int, FusedPass] = {}
        self._rows, self._part = slice(0, 0), 0.0
        self._ways: list[Way] = []
        begin = 0
        for layer in linears(found.layers):
            middle = begin + batch * layer.in_features
            end = middle + batch * layer.out_features
            inputs = memory[begin:middle].view(batch, layer.in_features)
            gradient, begin = memory[middle:end].view(batch, layer.out_features), end
            weight, bias = layer.weight.grad, layer.bias.grad
            if weight is None or bias is None:
                raise ValueError("expected weights that have their gradients' memory")
            units = _units(layer.out_features, place, shares)
            first = _units(layer.out_features, 0, shares)
            self._exchanges.append(
                Exchange(inputs, gradient, weight, bias, units, first.stop, has_choice(layer.weight))
            )

    def weights(self) -> list[tuple[Tensor, slice]]:
        """All weights and biases, and the units of them that are this share's."""
        found: list[tuple[Tensor, slice]] = []
        for layer, exchange in zip(linears(self._found.layers), self._exchanges, strict=True):
            found += [(layer.weight, exchange.units), (layer.bias, exchange.units)]
        return [(weight, units) for weight, units in found if units.start < units.stop]

    def postpone(self, rows: slice, batch: int) -> None:
        """The pass to come is of these rows of a batch: its inputs and gradients are put into the shared memory."""
        self._rows, count = rows, rows.stop - rows.start
        self._part = count / batch
        if count in self._passes:
            return
        made = self._found.pass_of(count)
        self._passes[count] = made
        self._choose()
        layers = [
            each for each in (*made.encoder.layers, *made.decoder.layers) if isinstance(each, FusedLinear)
        ]
        for layer, exchange in zip(layers, self._exchanges, strict=True):
            layer.postpone = self._putter(exchange)

    def _choose(self) -> None:
        # Of all shares alike, whose sizes may differ, so that a run is the same whoever of them chooses.
        if not self._ways:
            self._ways = [
                self._found.ways.weigh(len(each.inputs), each.inputs.shape[1], each.each)
                if each.has_choice
                else "blas"
                for each in self._exchanges
            ]

    def _putter(self, exchange: Exchange) -> Callable[[Tensor, Tensor], None]:
        def put(inputs: Tensor, gradient: Tensor) -> None:
            exchange.inputs[self._rows].copy_(inputs)
            torch.mul(gradient, self._part, out=exchange.gradient[self._rows])

        return put

    def find_gradients(self, batch: int) -> None:
        """Of this share's units, from all rows."""
        self._choose()
        for each, way in zip(self._exchanges, self._ways, strict=True):
            if each.units.start < each.units.stop:
                gradient = each.gradient[:batch, each.units]
                weigh_into(way, gradient, each.inputs[:batch], each.weight[each.units])
                torch.sum(gradient, 0, out=each.bias[each.units])


def _units(count: int, place: int, shares: int) -> slice:
    each = -(-count // (shares * ALIGNED)) * ALIGNED
    return slice(min(place * each, count), min((place + 1) * each, count))
