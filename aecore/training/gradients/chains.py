"""Which networks' gradients are made by hand: their layers one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from torch import nn

from aecore.model import Autoencoder
from aecore.parts.modules.convolutional import ConvolutionalDecoder, ConvolutionalEncoder
from aecore.parts.modules.dense import DenseDecoder, DenseEncoder
from aecore.parts.modules.recurrent import RecurrentDecoder, RecurrentEncoder
from aecore.training.gradients.activations import KERNELS
from aecore.training.gradients.convolutions import FusedConvolution, transposed
from aecore.training.gradients.linear import FusedChain, FusedLayer, FusedLinear
from aecore.training.gradients.planes import (
    FusedFlatten,
    FusedLinearOfPlanes,
    FusedLinearToPlanes,
    FusedUnflatten,
)
from aecore.training.gradients.recurrent import (
    Cell,
    FusedToImages,
    FusedToRows,
    RowByRow,
    ToImages,
    ToRows,
    cell_of,
    reading,
    row_by_row,
    writing,
)
from aecore.training.gradients.ways import Ways
from aecore.training.loss import Loss

# (module, the type of the function after it, images in a batch, the training's) -> the same by hand
MAKERS: dict[type[nn.Module], Callable[[Any, type[nn.Module], int, Ways], FusedLayer]] = {
    nn.Linear: FusedLinear,
    nn.Conv2d: FusedConvolution,
    nn.ConvTranspose2d: transposed,
    nn.Flatten: FusedFlatten,
    nn.Unflatten: FusedUnflatten,
    ToRows: FusedToRows,
    ToImages: FusedToImages,
    Cell: cell_of,
    RowByRow: row_by_row,
}

Modules = list[tuple[nn.Module, type[nn.Module]]]
"""Layers, and the type of the function after each."""


@dataclass(frozen=True)
class Layers:
    """The layers of an autoencoder up to the code, and from the code to the pixels.

    Attributes:
        encoder: the last of them is the bottleneck's head.
        decoder: the last of them gives the pixels, (batch, pixels).
    """

    encoder: Modules
    decoder: Modules

    def chains(self, rows: int, ways: Ways) -> tuple[FusedChain, FusedChain]:
        """Encoder and decoder for batches of `rows` images."""
        encoder, decoder = (
            FusedChain(list(_made(modules, rows, ways))) for modules in (self.encoder, self.decoder)
        )
        return encoder, decoder


def layers_of(model: Autoencoder, loss: Loss) -> Layers | None:
    """The layers that hold all there is to learn, or None where the model or its loss is not of this kind."""
    if not all(penalty.of_codes for penalty in loss.penalties):
        return None
    modules = _in_order(model)
    if modules is None:
        return None
    encoder, decoder = (_paired(part) for part in modules)
    if encoder is None or decoder is None:
        return None
    learned = {id(weight) for module, _ in (*encoder, *decoder) for weight in module.parameters()}
    if learned != {id(weight) for weight in model.parameters()}:
        return None
    return Layers(encoder, decoder)


def _made(modules: Modules, rows: int, ways: Ways) -> Iterator[FusedLayer]:
    """The layers by hand; a linear layer and its neighbour that flattens or unflattens may be made as one."""
    place = 0
    while place < len(modules):
        module, after = modules[place]
        joined = _joined(modules[place : place + 2], place == 0, rows, ways)
        place += 1 if joined is None else 2
        yield joined or MAKERS[type(module)](module, after, rows, ways)


def _joined(modules: Modules, first: bool, rows: int, ways: Ways) -> FusedLayer | None:
    """Two modules as one layer (see `planes`); None where there are not two, or two layers are as quick."""
    if len(modules) < 2:
        return None
    (module, after), (following, last) = modules
    if isinstance(module, nn.Flatten) and isinstance(following, nn.Linear):
        # Before the first layer come the images, which are channels first already.
        worth = not first and following.out_features < rows
        return FusedLinearOfPlanes(following, last, rows, ways) if worth else None
    if isinstance(module, nn.Linear) and isinstance(following, nn.Unflatten) and module.in_features < rows:
        return FusedLinearToPlanes(module, after, rows, ways, following)
    return None


def _in_order(model: Autoencoder) -> tuple[list[nn.Module], list[nn.Module]] | None:
    """The modules of both halves as images and codes pass through them."""
    encoder, decoder, head = model.encoder, model.decoder, model.bottleneck.head
    if isinstance(encoder, DenseEncoder) and isinstance(decoder, DenseDecoder):
        before = [part for layer in encoder.layers for part in (layer, encoder.activation)]
        after = [part for layer in decoder.layers for part in (layer, decoder.activation)]
        return [nn.Flatten(), *before, head], after[:-1]
    on_cpu = head.weight.device.type == "cpu"  # elsewhere PyTorch's own way is as quick
    if isinstance(encoder, ConvolutionalEncoder) and isinstance(decoder, ConvolutionalDecoder) and on_cpu:
        return [*encoder.layers, head], [*decoder.layers, nn.Flatten()]
    if isinstance(encoder, RecurrentEncoder) and isinstance(decoder, RecurrentDecoder) and on_cpu:
        return [*reading(encoder, model.shape), head], writing(decoder, model.shape)
    return None


def _paired(modules: Iterable[nn.Module]) -> Modules | None:
    """Each layer with the function after it, or None where one of them is not known."""
    paired: Modules = []
    for module in modules:
        if type(module) in MAKERS:
            paired.append((module, nn.Identity))
        elif type(module) in KERNELS and paired and paired[-1][1] is nn.Identity:
            paired[-1] = (paired[-1][0], type(module))
        else:
            return None
    return paired
