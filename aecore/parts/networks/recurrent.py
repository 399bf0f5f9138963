"""Recurrent networks: read and write an image row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import field_validator

from aecore.errors import RecipeError
from aecore.parts.activations import ActivationName
from aecore.parts.fields import parameter
from aecore.parts.networks.network import Network, Widths, widths
from aecore.parts.networks.recurrent_as_text import CLASSES
from aecore.parts.shape import Shape
from aecore.parts.source import NetworkSource, text

if TYPE_CHECKING:
    from torch import nn

    from aecore.parts.modules.encoder import Encoder

CellName = Literal["gru", "lstm"]


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
        define = text(CLASSES).replace("CELL", self.cell.upper())
        return NetworkSource(f"RowReader({read})", f"RowWriter({written})", self.hidden[-1], define)

    def encoder(self, shape: Shape) -> Encoder:
        from aecore.parts.modules.recurrent import RecurrentEncoder

        return RecurrentEncoder(shape, self.cell, self.hidden)

    def decoder(self, shape: Shape, size: int, encoder: Encoder, head: nn.Linear) -> nn.Module:
        from aecore.parts.modules.recurrent import RecurrentDecoder

        return RecurrentDecoder(shape, size, self.cell, self.hidden)
