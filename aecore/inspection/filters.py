"""What each unit of the first layer looks for: its weights, drawn where the pixels are that they multiply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

from aecore.model import Autoencoder


@dataclass(frozen=True)
class Filters:
    """The weights of a first layer as pictures.

    Attributes:
        weights: (units, height, width), channels side by side; the unit of the largest weights first.
        units: their numbers in the layer, int64 (units,).
        kind: of picture: a whole `image`, a `kernel` slid over it, or a row of it for each of the `gates` of a cell.
    """

    weights: Tensor
    units: Tensor
    kind: Literal["image", "kernel", "gates"]


def first_layer_filters(model: Autoencoder) -> Filters:
    """The weights between the image and the first layer, whichever network it is.

    A network without hidden layers has the code itself for a first layer: of a distribution the mean's.
    """
    layer = _first_layer(model)
    channels, _, width = model.shape
    kind: Literal["image", "kernel", "gates"] = "image"
    if isinstance(layer, nn.RNNBase):
        kind = "gates"
        first: Tensor = dict(layer.named_parameters())["weight_ih_l0"]
        gates = first.view(-1, layer.hidden_size, channels, width)  # (gates, units, channels, width)
        weights = gates.permute(1, 2, 0, 3)  # (units, channels, gates, width)
    elif isinstance(layer, nn.Conv2d):
        kind = "kernel"
        weights = layer.weight
    else:
        weights = layer.weight.view(-1, *model.shape)
        if layer is model.bottleneck.head:
            weights = weights[: model.recipe.bottleneck.size]
    pictures = weights.detach().transpose(1, 2).flatten(2)  # (units, height, channels * width)
    order = pictures.flatten(1).norm(dim=1).argsort(descending=True, stable=True)
    return Filters(pictures[order].contiguous(), order, kind)


def _first_layer(model: Autoencoder) -> nn.RNNBase | nn.Conv2d | nn.Linear:
    for module in model.encoder.modules():
        if isinstance(module, nn.RNNBase | nn.Conv2d | nn.Linear):
            return module
    return model.bottleneck.head
