"""Recurrent networks: read and write an image row by row."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from torch import Tensor, nn

from aecore.parts.modules.encoder import Encoder
from aecore.parts.shape import Shape

CellName = Literal["gru", "lstm"]
CELLS: dict[str, type[nn.GRU] | type[nn.LSTM]] = {"gru": nn.GRU, "lstm": nn.LSTM}


class RecurrentEncoder(Encoder):
    """Reads the rows from top to bottom; the last state of the last layer is the image's features."""

    def __init__(self, shape: Shape, cell: CellName, hidden: tuple[int, ...]) -> None:
        super().__init__()
        sizes = (shape.channels * shape.width, *hidden)
        self.features = sizes[-1]
        self.layers = _layers(cell, sizes)

    def forward(self, images: Tensor) -> Tensor:
        rows = images.transpose(1, 2).flatten(2)  # (batch, height, channels * width)
        for layer in self.layers:
            rows, _ = layer(rows)
        features: Tensor = rows[:, -1]
        return features


class RecurrentDecoder(nn.Module):
    """Is given the code at every row, and writes the rows from top to bottom."""

    def __init__(self, shape: Shape, size: int, cell: CellName, hidden: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = shape
        sizes = (size, *reversed(hidden))
        self.layers = _layers(cell, sizes)
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
