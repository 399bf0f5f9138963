"""Recurrent networks: read and write an image row by row."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar, Literal

from pydantic import field_validator
from torch import Tensor, nn

from aecore.errors import RecipeError
from aecore.parts.activations import ActivationName
from aecore.parts.fields import parameter
from aecore.parts.networks.network import Encoder, Network, Shape, Widths, widths
from aecore.parts.networks.recurrent_as_text import CLASSES
from aecore.parts.source import NetworkSource, text

CellName = Literal["gru", "lstm"]
CELLS: dict[str, type[nn.GRU] | type[nn.LSTM]] = {"gru": nn.GRU, "lstm": nn.LSTM}


class RecurrentEncoder(Encoder):
    """Reads the rows from top to bottom; the last state of the last layer is the image's features."""

    def __init__(self, network: Recurrent, shape: Shape) -> None:
        super().__init__()
        sizes = (shape.channels * shape.width, *network.hidden)
        self.features = sizes[-1]
        self.layers = _layers(network.cell, sizes)

    def forward(self, images: Tensor) -> Tensor:
        rows = images.transpose(1, 2).flatten(2)  # (batch, height, channels * width)
        for layer in self.layers:
            rows, _ = layer(rows)
        features: Tensor = rows[:, -1]
        return features


class RecurrentDecoder(nn.Module):
    """Is given the code at every row, and writes the rows from top to bottom."""

    def __init__(self, network: Recurrent, shape: Shape, size: int) -> None:
        super().__init__()
        self.shape = shape
        sizes = (size, *reversed(network.hidden))
        self.layers = _layers(network.cell, sizes)
        self.rows = nn.Linear(sizes[-1], shape.channels * shape.width)

    def forward(self, codes: Tensor) -> Tensor:
        channels, height, width = self.shape
        states = codes[:, None].expand(-1, height, -1)  # (batch, height, code)
        for layer in self.layers:
            states, _ = layer(states)
        rows: Tensor = self.rows(states).unflatten(2, (channels, width))  # (batch, height, channels, width)
        return rows.transpose(1, 2)


def _layers(cell: CellName, sizes: tuple[int, ...]) -> nn.ModuleList:
    kind = CELLS[cell]
    return nn.ModuleList(kind(before, after, batch_first=True) for before, after in pairwise(sizes))


class Recurrent(Network):
    """Cells with a memory that read the image row by row, and write it back the same way."""

    kind: Literal["recurrent"] = "recurrent"
    reuses_weights: ClassVar[bool] = True
    bias_shared_over: ClassVar[tuple[int, ...]] = (1,)
    cell: CellName = parameter("gru", help="The kind of memory cell: an LSTM has one gate more than a GRU.")
    hidden: Widths = widths((128,), help="Widths of the recurrent layers: higher remembers more.")

    @field_validator("hidden")
    @classmethod
    def _has_layers(cls, hidden: tuple[int, ...]) -> tuple[int, ...]:
        if not hidden:
            raise RecipeError(
                "recurrent",
                '{field}: expected at least one recurrent layer, found none; try "128", or a dense network.',
                field="",
            )
        return hidden

    @property
    def hidden_activation(self) -> ActivationName:
        return "tanh"  # not to be chosen: the states of a cell lie between -1 and 1

    def source(self, shape: Shape, size: int) -> NetworkSource:
        read = ", ".join(map(str, (shape.channels * shape.width, *self.hidden)))
        written = ", ".join(map(str, (*shape, size, *reversed(self.hidden))))
        define = text(CLASSES).replace("CELL", CELLS[self.cell].__name__)
        return NetworkSource(f"RowReader({read})", f"RowWriter({written})", self.hidden[-1], define)

    def encoder(self, shape: Shape) -> Encoder:
        return RecurrentEncoder(self, shape)

    def decoder(self, shape: Shape, size: int, encoder: Encoder, head: nn.Linear) -> nn.Module:
        return RecurrentDecoder(self, shape, size)
