"""Gated recurrent units forward and backward by hand: what does not wait for the state before is made for all rows.

The gradient of every gate is the state's gradient times a number that is known after the way forward. So these
numbers are made for all rows of all images together, and the way back has four small operations a row: autograd
makes some forty, and new memory for each.

Sequences are matrices (rows * batch, width): the first rows of all images, then their second ones, and so on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from aecore.training.gradients.linear import FusedLayer, gradient_of

aten = torch.ops.aten

PIECE = 1 << 15  # numbers of each tensor


class Place(NamedTuple):
    """Where a recurrent layer stands among the others.

    Attributes:
        rows: of an image, each one read or written in a step of the cell.
        same: whether it is given the same numbers (batch, inputs) at every row, not a sequence.
        last: whether its last state alone (batch, units) is asked for.
    """

    rows: int
    same: bool
    last: bool


class FusedGRU(FusedLayer):
    """n + z (h - n), with r, z = sigmoid(W x + V h + b) and n = tanh(W x + b + r (V h + c)), over all rows.

    Args:
        cell: whose weights are used, and in whose `.grad` their gradients are put.
        batch: images.
        place: among the layers.

    Attributes:
        states: h before each row, and after the last, (rows + 1, batch, units).
        gates: r and z side by side, (rows, batch, 2 * units).
        fresh: n, (rows, batch, units).
        recalled: V h + c, (rows, batch, units).
        slopes: by what the gradient of h is multiplied to be that of r, z, V h + c and n before their functions; then
            these gradients, (rows, batch, 4 * units).
    """

    def __init__(self, cell: nn.GRU, batch: int, place: Place) -> None:
        self.place = place
        names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        learned: list[Tensor] = [getattr(cell, name) for name in names]
        self.weight, self.state_weight, self.bias, self.state_bias = (each.detach() for each in learned)
        self.gradients = [gradient_of(each) for each in learned]
        self.units = units = cell.hidden_size
        new, rows = self.weight.new_empty, place.rows
        self.states = self.weight.new_zeros(rows + 1, batch, units)
        self.gates = new(rows, batch, 2 * units)
        self.fresh, self.recalled = new(rows, batch, units), new(rows, batch, units)
        self.reset, self.kept = self.gates[..., :units], self.gates[..., units:]
        self.slopes = new(rows, batch, 4 * units)
        self.all_slopes = self.slopes.view(-1, 4 * units)
        self.summed = new(batch, 4 * units) if place.same else self.all_slopes
        self.towards = new(batch, units)
        self.inputs = self.weight
        self.pieces = self._in_pieces()

    def forward(self, inputs: Tensor) -> Tensor:
        self.inputs = inputs
        border = 2 * self.units  # between the two gates and what is fresh
        bias = self.bias[:border] + self.state_bias[:border]
        self._read(self.weight[:border], bias, self.gates)
        self._read(self.weight[border:], self.bias[border:], self.fresh)
        gate_weight, weight = self.state_weight[:border].t(), self.state_weight[border:].t()
        bias, state = self.state_bias[border:], self.states[0]
        for gates, reset, kept, fresh, recalled, following in zip(
            self.gates, self.reset, self.kept, self.fresh, self.recalled, self.states[1:], strict=True
        ):
            gates.addmm_(state, gate_weight).sigmoid_()
            torch.addmm(bias, state, weight, out=recalled)
            fresh.addcmul_(reset, recalled).tanh_()
            state = torch.lerp(fresh, state, kept, out=following)
        return state if self.place.last else self.states[1:].view(-1, self.units)

    def backward_weights(self, gradient: Tensor) -> None:
        if self.place.last:
            self.towards.copy_(gradient)
            self._run_back([])
        else:
            rows = gradient.view(-1, *self.towards.shape).unbind()
            self.towards.copy_(rows[-1])
            self._run_back(rows)
        of_weight, of_state_weight, of_bias, of_state_bias = self.gradients
        if self.place.same:
            torch.sum(self.slopes, 0, out=self.summed)
        of_states = self.all_slopes[:, : 3 * self.units]
        torch.mm(of_states.t(), self.states[:-1].view(-1, self.units), out=of_state_weight)
        torch.sum(self.summed[:, : 3 * self.units], 0, out=of_state_bias)
        for part, source in self._parts():
            torch.mm(source.t(), self.inputs, out=of_weight[part])
            torch.sum(source, 0, out=of_bias[part])

    def backward_inputs(self, gradient: Tensor) -> Tensor:
        (gates, of_gates), (fresh, of_fresh) = self._parts()
        return torch.mm(of_gates, self.weight[gates]).addmm_(of_fresh, self.weight[fresh])

    def _read(self, weight: Tensor, bias: Tensor, out: Tensor) -> None:
        """inputs W' + b at every row, in `out` (rows, batch, outputs)."""
        if self.place.same:
            out.copy_(torch.addmm(bias, self.inputs, weight.t()))
        else:
            torch.addmm(bias, self.inputs, weight.t(), out=out.view(-1, out.shape[-1]))

    def _run_back(self, gradients: Sequence[Tensor]) -> None:
        """Fills `slopes` with gradients, from the last row to the first.

        Args:
            gradients: of the states, (batch, units) a row, of which that of the last one is in `towards`; none where
                the last state alone was asked for.
        """
        for piece in self.pieces:
            _find_slopes(*piece)
        towards = self.towards
        each = towards[:, None]  # (batch, 1, units)
        slopes, kept = self.slopes.unbind(), self.kept.unbind()
        for row in reversed(range(self.place.rows)):
            slopes[row].view(-1, 4, self.units).mul_(each)
            if row:
                towards.mul_(kept[row]).addmm_(slopes[row][:, : 3 * self.units], self.state_weight)
                if gradients:
                    towards.add_(gradients[row - 1])

    def _parts(self) -> list[tuple[slice, Tensor]]:
        """Rows of the inputs' weight, and the gradients that belong to them: of the gates, and of what is fresh."""
        border = 2 * self.units
        return [
            (slice(0, border), self.summed[:, :border]),
            (slice(border, None), self.summed[:, -self.units :]),
        ]

    def _in_pieces(self) -> list[tuple[Tensor, ...]]:
        """What `_find_slopes` takes, few rows at a time, so that they stay in the processor's cache."""
        size = max(1, PIECE // self.towards.numel())
        room = self.weight.new_empty(size, *self.towards.shape)
        tensors = (self.states[:-1], self.reset, self.kept, self.fresh, self.recalled)
        slopes = self.slopes.chunk(4, dim=2)
        pieces = zip(*(torch.split(tensor, size) for tensor in (*tensors, *slopes)), strict=True)
        return [(room[: len(piece[0])], *piece) for piece in pieces]


def _find_slopes(
    room: Tensor, state: Tensor, reset: Tensor, kept: Tensor, fresh: Tensor, recalled: Tensor,
    of_reset: Tensor, of_kept: Tensor, of_recalled: Tensor, of_fresh: Tensor,
) -> None:  # fmt: skip
    """Writes the last four from the others; all are of some rows, (rows, batch, units)."""
    torch.sub(1, kept, out=room)
    aten.tanh_backward.grad_input(room, fresh, grad_input=of_fresh)
    torch.mul(of_fresh, reset, out=of_recalled)
    torch.mul(of_recalled, recalled, out=room)
    torch.addcmul(room, room, reset, value=-1, out=of_reset)
    torch.sub(state, fresh, out=room)
    aten.sigmoid_backward.grad_input(room, kept, grad_input=of_kept)
