"""The layers of recurrent networks as a chain: images become sequences of rows, and sequences images."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from aecore.parts.modules.recurrent import RecurrentDecoder, RecurrentEncoder
from aecore.parts.shape import Shape
from aecore.training.gradients.gru import FusedGRU, Place
from aecore.training.gradients.linear import FusedLayer, FusedLinear
from aecore.training.gradients.ways import Ways


class ToRows(nn.Module):
    """Stands for: images (batch, channels, height, width) -> sequences of rows, (height * batch, channels * width)."""


class ToImages(nn.Module):
    """Stands for the way back: sequences of rows -> (batch, channels * height * width)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape


class Cell(nn.Module):
    """Stands for a recurrent layer at its place."""

    def __init__(self, layer: nn.GRU, place: Place) -> None:
        super().__init__()
        self.layer = layer
        self.place = place


class RowByRow(nn.Module):
    """Stands for a linear layer that is given every one of an image's rows."""

    def __init__(self, layer: nn.Linear, rows: int) -> None:
        super().__init__()
        self.layer = layer
        self.rows = rows


def reading(encoder: RecurrentEncoder, shape: Shape) -> list[nn.Module]:
    """What an encoder's images pass through; the last state of its last layer comes out."""
    last = len(encoder.layers) - 1
    return [
        ToRows(),
        *(
            _at_place(layer, Place(shape.height, same=False, last=number == last))
            for number, layer in enumerate(encoder.layers)
        ),
    ]


def writing(decoder: RecurrentDecoder, shape: Shape) -> list[nn.Module]:
    """What codes pass through on their way to pixels; the first layer is given the code at every row."""
    return [
        *(
            _at_place(layer, Place(shape.height, same=number == 0, last=False))
            for number, layer in enumerate(decoder.layers)
        ),
        RowByRow(decoder.rows, shape.height),
        ToImages(shape),
    ]


def _at_place(layer: nn.Module, place: Place) -> nn.Module:
    # PyTorch runs an LSTM by one operation of oneDNN, which by hand is not outrun; no other layer is known here.
    return Cell(layer, place) if isinstance(layer, nn.GRU) else layer


class FusedToRows(FusedLayer):
    """`ToRows`. No gradient is asked for before the first layer that learns."""

    learns = False

    def __init__(self, module: ToRows, activation: type[nn.Module], batch: int, ways: Ways) -> None:
        self.rows = torch.empty(0)

    def forward(self, inputs: Tensor) -> Tensor:
        batch, channels, height, width = inputs.shape
        if not len(self.rows):
            self.rows = inputs.new_empty(height, batch, channels, width)
        self.rows.copy_(inputs.permute(2, 0, 1, 3))
        return self.rows.view(height * batch, -1)

    def backward_weights(self, gradient: Tensor) -> None:
        pass

    def backward_inputs(self, gradient: Tensor) -> Tensor:
        raise NotImplementedError("nobody asks for the gradient of images")


class FusedToImages(FusedLayer):
    """`ToImages`."""

    learns = False

    def __init__(self, module: ToImages, activation: type[nn.Module], batch: int, ways: Ways) -> None:
        channels, height, width = module.shape
        self.images = torch.empty(batch, channels, height, width)
        self.rows = torch.empty(height, batch, channels, width)

    def forward(self, inputs: Tensor) -> Tensor:
        self.images.copy_(inputs.view(self.rows.shape).permute(1, 2, 0, 3))
        return self.images.flatten(1)

    def backward_weights(self, gradient: Tensor) -> None:
        pass

    def backward_inputs(self, gradient: Tensor) -> Tensor:
        self.rows.copy_(gradient.view(self.images.shape).permute(2, 0, 1, 3))
        return self.rows.view(-1, self.rows.shape[2] * self.rows.shape[3])


def cell_of(module: Cell, activation: type[nn.Module], batch: int, ways: Ways) -> FusedGRU:
    """A recurrent layer by hand."""
    return FusedGRU(module.layer, batch, module.place)


def row_by_row(module: RowByRow, activation: type[nn.Module], batch: int, ways: Ways) -> FusedLinear:
    """A linear layer of a batch of all rows."""
    return FusedLinear(module.layer, activation, batch * module.rows, ways)
