"""Recurrent cells forward and backward by hand: what does not wait for the state before is made for all rows at once.

The gradient of every gate is the state's gradient times a number that is known after the way forward. So these
numbers are made for all rows of all images together, and the way back has four small operations a row: autograd
makes some forty, and new memory for each.

Sequences are matrices (rows * batch, width): the first rows of all images, then their second ones, and so on.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from aecore.training.gradients.linear import FusedLayer, gradient_of

aten = torch.ops.aten


class Place(NamedTuple):
    """Where a cell stands among the layers.

    Attributes:
        rows: of an image, each one read or written in a step of the cell.
        same: whether it is given the same numbers (batch, inputs) at every row, not a sequence.
        last: whether its last state alone (batch, units) is asked for.
    """

    rows: int
    same: bool
    last: bool


class FusedCell(FusedLayer):
    """One recurrent layer over all rows.

    Args:
        cell: whose weights are used, and in whose `.grad` their gradients are put.
        batch: images.
        place: among the layers.
        slopes: how many gradients a unit has at each row.

    Attributes:
        states: before each row, and after the last, (rows + 1, batch, units).
        slopes: by what the state's gradient is to be multiplied, then the gradients, (rows, batch, slopes * units).
    """

    def __init__(self, cell: nn.GRU | nn.LSTM, batch: int, place: Place, slopes: int) -> None:
        self.place = place
        names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        learned = [getattr(cell, name) for name in names]
        self.weight, self.state_weight, self.bias, self.state_bias = (each.detach() for each in learned)
        self.gradients = [gradient_of(each) for each in learned]
        self.units = units = cell.hidden_size
        self.states = self.weight.new_zeros(place.rows + 1, batch, units)
        self.slopes = self.weight.new_empty(place.rows, batch, slopes * units)
        self.all_slopes = self.slopes.view(-1, slopes * units)
        self.towards = self.weight.new_empty(batch, units)
        self.summed = self.weight.new_empty(batch, slopes * units) if place.same else self.all_slopes
        self.inputs = self.weight

    def columns(self, tensor: Tensor, first: int, last: int | None = None) -> Tensor:
        """Those of some gates, where each has `units` of them."""
        return tensor[..., first * self.units : (first + 1 if last is None else last) * self.units]

    def read(self, inputs: Tensor, weight: Tensor, bias: Tensor, out: Tensor) -> None:
        """inputs W' + b at every row, in `out` (rows, batch, outputs)."""
        if self.place.same:
            out.copy_(torch.addmm(bias, inputs, weight.t()))
        else:
            torch.addmm(bias, inputs, weight.t(), out=out.view(-1, out.shape[-1]))

    def forward(self, inputs: Tensor) -> Tensor:
        self.inputs = inputs
        self.run(inputs)
        return self.states[-1] if self.place.last else self.states[1:].view(-1, self.units)

    @abstractmethod
    def run(self, inputs: Tensor) -> None:
        """Fills `states` from the second on."""

    def backward_weights(self, gradient: Tensor) -> None:
        rows: Sequence[Tensor] = ()
        if self.place.last:
            self.towards.copy_(gradient)
        else:
            rows = gradient.view(-1, *self.towards.shape)
            self.towards.copy_(rows[-1])
        self.find_slopes()
        self.run_back(rows)
        of_weight, of_state_weight, of_bias, of_state_bias = self.gradients
        if self.place.same:
            torch.sum(self.slopes, 0, out=self.summed)
        gates = len(self.state_bias) // self.units
        of_states = self.columns(self.all_slopes, 0, gates)
        torch.mm(of_states.t(), self.states[:-1].view(-1, self.units), out=of_state_weight)
        torch.sum(self.columns(self.summed, 0, gates), 0, out=of_state_bias)
        for target, source in self.parts():
            torch.mm(source.t(), self.inputs, out=of_weight[target])
            torch.sum(source, 0, out=of_bias[target])

    def backward_inputs(self, gradient: Tensor) -> Tensor:
        (first, source), *others = self.parts()
        found = torch.mm(source, self.weight[first])
        for target, other in others:
            found.addmm_(other, self.weight[target])
        return found

    @abstractmethod
    def find_slopes(self) -> None:
        """Writes `slopes` for all rows."""

    @abstractmethod
    def run_back(self, gradients: Sequence[Tensor]) -> None:
        """Multiplies the slopes by the state's gradient, from the last row to the first.

        Args:
            gradients: of the states (rows of (batch, units)), the last of which is in `towards`; none where the last
                state alone was asked for.
        """

    @abstractmethod
    def parts(self) -> list[tuple[slice, Tensor]]:
        """Rows of the weight of the inputs, and the gradients that belong to them."""


class FusedGRU(FusedCell):
    """n + z (h - n), with r, z = sigmoid(W x + V h + b) and n = tanh(W x + b + r (V h + c))."""

    def __init__(self, cell: nn.GRU | nn.LSTM, batch: int, place: Place) -> None:
        super().__init__(cell, batch, place, slopes=4)
        units, shape = self.units, self.states[1:].shape
        self.gates = self.weight.new_empty(*shape[:2], 2 * units)
        self.fresh, self.recalled = self.weight.new_empty(shape), self.weight.new_empty(shape)
        self.reset, self.kept = self.columns(self.gates, 0), self.columns(self.gates, 1)
        self.gate_weight, self.fresh_weight = (
            part.t() for part in self.state_weight.split([2 * units, units])
        )
        self.steps = list(
            zip(
                self.states[:-1], self.gates, self.reset, self.kept, self.fresh, self.recalled,
                self.states[1:], strict=True,
            )
        )  # fmt: skip
        self.steps_back = [
            (slopes.view(batch, 4, units), self.columns(slopes, 0, 3), kept)
            for slopes, kept in zip(self.slopes, self.kept, strict=True)
        ]

    def run(self, inputs: Tensor) -> None:
        border = 2 * self.units
        bias, fresh_bias = self.bias[:border] + self.state_bias[:border], self.state_bias[border:]
        self.read(inputs, self.weight[:border], bias, self.gates)
        self.read(inputs, self.weight[border:], self.bias[border:], self.fresh)
        for state, gates, reset, kept, fresh, recalled, following in self.steps:
            gates.addmm_(state, self.gate_weight).sigmoid_()
            torch.addmm(fresh_bias, state, self.fresh_weight, out=recalled)
            fresh.addcmul_(reset, recalled).tanh_()
            torch.lerp(fresh, state, kept, out=following)

    def find_slopes(self) -> None:
        of_reset, of_kept, of_recalled, of_fresh = (self.columns(self.slopes, gate) for gate in range(4))
        aten.tanh_backward.grad_input(1 - self.kept, self.fresh, grad_input=of_fresh)
        torch.mul(of_fresh, self.reset, out=of_recalled)
        torch.mul(of_recalled, self.recalled, out=of_reset)
        of_reset.addcmul_(of_reset, self.reset, value=-1)
        aten.sigmoid_backward.grad_input(self.states[:-1] - self.fresh, self.kept, grad_input=of_kept)

    def run_back(self, gradients: Sequence[Tensor]) -> None:
        towards = self.towards
        each = towards[:, None]  # (batch, 1, units)
        for row in range(self.place.rows - 1, -1, -1):
            slopes, of_state, kept = self.steps_back[row]
            slopes.mul_(each)
            if row:
                towards.mul_(kept).addmm_(of_state, self.state_weight)
                if len(gradients):
                    towards.add_(gradients[row - 1])

    def parts(self) -> list[tuple[slice, Tensor]]:
        border = 2 * self.units
        return [
            (slice(0, border), self.columns(self.summed, 0, 2)),
            (slice(border, None), self.columns(self.summed, 3)),
        ]


class FusedLSTM(FusedCell):
    """o tanh(c), c = f c + i g, with i, f, o = sigmoid(W x + V h + b) and g = tanh(W x + V h + b)."""

    def __init__(self, cell: nn.GRU | nn.LSTM, batch: int, place: Place) -> None:
        super().__init__(cell, batch, place, slopes=4)
        units, shape = self.units, self.states[1:].shape
        self.gates = torch.empty_like(self.slopes)
        self.memory = torch.zeros_like(self.states)
        self.told, self.of_memory = self.weight.new_empty(shape), self.weight.new_empty(shape)
        self.towards_memory = torch.empty_like(self.towards)
        self.taken, self.kept, self.fresh, self.given = (self.columns(self.gates, gate) for gate in range(4))
        self.steps = list(
            zip(
                self.gates, self.columns(self.gates, 0, 2), self.taken, self.kept, self.fresh, self.given,
                self.memory[:-1], self.memory[1:], self.told, self.states[:-1], self.states[1:], strict=True,
            )
        )  # fmt: skip
        self.steps_back = [
            (slopes, self.columns(slopes, 0, 3).view(batch, 3, units), self.columns(slopes, 3), kept, told)
            for slopes, kept, told in zip(self.slopes, self.kept, self.of_memory, strict=True)
        ]

    def run(self, inputs: Tensor) -> None:
        self.read(inputs, self.weight, self.bias + self.state_bias, self.gates)
        weight = self.state_weight.t()
        for (
            gates, both, taken, kept, fresh, given, before, after, told, state, following,
        ) in self.steps:  # fmt: skip
            gates.addmm_(state, weight)
            both.sigmoid_()
            given.sigmoid_()
            fresh.tanh_()
            torch.mul(kept, before, out=after).addcmul_(taken, fresh)
            torch.tanh(after, out=told)
            torch.mul(given, told, out=following)

    def find_slopes(self) -> None:
        of_taken, of_kept, of_fresh, of_given = (self.columns(self.slopes, gate) for gate in range(4))
        aten.tanh_backward.grad_input(self.given, self.told, grad_input=self.of_memory)
        aten.sigmoid_backward.grad_input(self.fresh, self.taken, grad_input=of_taken)
        aten.sigmoid_backward.grad_input(self.memory[:-1], self.kept, grad_input=of_kept)
        aten.tanh_backward.grad_input(self.taken, self.fresh, grad_input=of_fresh)
        aten.sigmoid_backward.grad_input(self.told, self.given, grad_input=of_given)

    def run_back(self, gradients: Sequence[Tensor]) -> None:
        towards, memory = self.towards, self.towards_memory.zero_()
        each = memory[:, None]  # (batch, 1, units)
        for row in range(self.place.rows - 1, -1, -1):
            slopes, by_memory, of_given, kept, told = self.steps_back[row]
            memory.addcmul_(towards, told)
            by_memory.mul_(each)
            of_given.mul_(towards)
            if row:
                torch.mm(slopes, self.state_weight, out=towards)
                if len(gradients):
                    towards.add_(gradients[row - 1])
                memory.mul_(kept)

    def parts(self) -> list[tuple[slice, Tensor]]:
        return [(slice(None), self.summed)]
