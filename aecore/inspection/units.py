"""How often each unit is on, and by how much: activations over many images, layer by layer."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from aecore.model import Autoencoder
from aecore.parts.activations import LOWEST
from aecore.parts.modules.activity import watching
from aecore.scores import are_several, unit_statistics

BINS = 48
STILL = 1e-3
"""A unit whose activation varies by less than this share of what it can reach says nothing of the image."""
NOTHING = 1e-6
"""The same, as a share of what the other units of its layer vary by: what arithmetic alone makes of zero."""
ON = {"sigmoid": 0.5, "softplus": math.log(2.0)}
"""The activation of an input of zero, where it is not zero: a unit is on above it."""


@dataclass(frozen=True)
class Layer:
    """The activations of one layer.

    Attributes:
        name: `code`, or the number of a hidden layer of the encoder from 1 on, as text.
        activation: the function that made them; `identity` for the mean of a distribution.
        values: (images, units); a filter's largest anywhere in the image, a recurrent unit's after the last row.
        several: whether the images are more than one and not all the same: else nothing could vary with them.
        aim: the mean activation that a penalty brings these units to, in the values of their function; None for none.
    """

    name: str
    activation: str
    values: Tensor
    several: bool = True
    aim: float | None = None

    @property
    def range(self) -> tuple[float, float]:
        """Between which values they are drawn: the function's own bounds, or what they reach."""
        if self.activation in LOWEST:
            return LOWEST[self.activation], 1.0
        low, high = float(self.values.min()), float(self.values.max())
        if self.activation == "relu":
            low = 0.0
        return (low, high) if high > low else (low - 0.5, high + 0.5)

    def on(self) -> Tensor | None:
        """The share of images that each unit is on for, (units,): its input is above zero.

        None where the function is linear: such a unit is not on or off.
        """
        if self.activation == "identity":
            return None
        return (self.values > ON.get(self.activation, 0.0)).double().mean(dim=0)

    def still(self) -> Tensor | None:
        """Which units answer to every image alike, bool (units,): dead ones. None where it takes several images.

        From the least to the largest they vary by next to nothing of what they can reach: between the bounds of
        their function, else from zero to their own largest. A unit that is small beside others is not dead.
        """
        if not self.several:
            return None
        spans = self.values.amax(dim=0) - self.values.amin(dim=0)  # (units,)
        low, high = self.range
        own = (
            torch.full_like(spans, high - low) if self.activation in LOWEST else self.values.abs().amax(dim=0)
        )
        moving = spans[spans > 0]
        others = float(moving.median()) if len(moving) else 0.0
        return spans <= torch.maximum(STILL * own, own.new_full((), NOTHING * others))


@torch.no_grad()
def layers(model: Autoencoder, images: Tensor) -> list[Layer]:
    """The code, then the encoder's hidden layers from the first on.

    Args:
        model: on the device of the images.
        images: (images, channels, height, width).
    """
    with watching(model.encoder) as hidden:
        code = model.encode(images)
    several = are_several(images)
    of_code, inside = model.recipe.bottleneck.code_activation, model.recipe.network.hidden_activation
    found = [Layer("code", of_code, code, several, _aim(model, of_code, {"code", "all"}))]
    aim = _aim(model, inside, {"all"})
    for number, values in enumerate(hidden, start=1):
        found.append(Layer(str(number), inside, _by_unit(values), several, aim))
    return found


def _aim(model: Autoencoder, activation: str, watched: set[str]) -> float | None:
    for penalty in model.recipe.penalties:
        if penalty.aim is not None and penalty.watches in watched:
            lowest = LOWEST[activation]
            return lowest + (1 - lowest) * penalty.aim
    return None


def _by_unit(values: Tensor) -> Tensor:
    if values.ndim == 4:
        return values.amax(dim=(2, 3))  # (images, filters)
    return values[:, -1] if values.ndim == 3 else values  # (images, units)


@dataclass(frozen=True)
class Histograms:
    """How the activations of a layer's units are spread.

    Attributes:
        shares: of the images in each bin, (units, bins); a row sums to 1.
        low: where the first bin begins.
        high: where the last one ends.
        means: (units,), float64.
        deviations: (units,), float64; None where it takes several images.
        on: as `Layer.on`.
        still: as `Layer.still`.
    """

    shares: Tensor
    low: float
    high: float
    means: Tensor
    deviations: Tensor | None
    on: Tensor | None
    still: Tensor | None


def histograms(layer: Layer, bins: int = BINS) -> Histograms:
    """A histogram for each unit of a layer, all over one range."""
    low, high = layer.range
    share = (layer.values - low) / (high - low)
    places = (share * bins).long().clamp(0, bins - 1)  # (images, units)
    counts = torch.zeros(layer.values.shape[1], bins)
    counts.scatter_add_(1, places.T, torch.ones(places.T.shape))
    statistics = unit_statistics(layer.values)
    return Histograms(
        shares=counts / len(layer.values),
        low=low,
        high=high,
        means=statistics.means,
        deviations=statistics.deviations if layer.several else None,
        on=layer.on(),
        still=layer.still(),
    )
