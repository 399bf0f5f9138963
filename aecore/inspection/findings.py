"""What went wrong with a model, for a page to say in plain words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import torch
from torch import Generator, Tensor

from aecore.inspection.units import layers
from aecore.model import Autoencoder
from aecore.scores import divergence_of_axes

SILENT = 0.01
"""Nats: an axis that diverges less from the prior says nothing of the image."""
NOISE = 0.1
"""Standard deviation of the noise that is passed through."""
PASSED = 0.5
"""The share of noise above which it counts as passed on."""
MANY = 0.1
"""The share of a hidden layer's units that may be dead before it is worth a word; of the code's none."""
PERFECT = 1e-3
"""Of the images' variance, the error below which a reconstruction counts as a copy."""


@dataclass(frozen=True)
class Finding:
    """One thing that went wrong.

    Attributes:
        kind: `collapse`, of some axes of the code or of all; `dead` units of a layer; an `identity` learned.
        values: numbers and names to say it with.
    """

    kind: Literal["collapse", "dead", "identity"]
    values: dict[str, float | str] = field(default_factory=dict)


def findings(model: Autoencoder, images: Tensor) -> list[Finding]:
    """What a look at images shows to have gone wrong; nothing where all is well.

    Args:
        model: trained.
        images: (images, channels, height, width).
    """
    return [*_collapse(model, images), *_dead(model, images), *_identity(model, images)]


@torch.no_grad()
def _collapse(model: Autoencoder, images: Tensor) -> list[Finding]:
    code = model.distribution(images)
    if not code.is_gaussian:
        return []
    silent = int((divergence_of_axes(code) < SILENT).sum())
    return [Finding("collapse", {"axes": silent, "size": code.mean.shape[1]})] if silent else []


def _dead(model: Autoencoder, images: Tensor) -> list[Finding]:
    found = []
    for layer in layers(model, images):
        if layer.name == "code" and model.recipe.bottleneck.is_distribution:
            continue  # told as a collapse
        unchanged = layer.still()
        if unchanged is None:
            break  # One image, or many alike, tell nothing of what changes with the image.
        still = int(unchanged.sum())
        units = layer.values.shape[1]
        if still > (0 if layer.name == "code" else MANY * units):
            found.append(Finding("dead", {"layer": layer.name, "units": still, "of": units}))
    return found


def noise_passed_on(model: Autoencoder, images: Tensor, *, deviation: float = NOISE, seed: int = 0) -> float:
    """|r(x + e) - r(x)| / |e| for Gaussian noise e, in norm over all images: 1 for a copy, 0 for a wall.

    Args:
        model: r, encoder and decoder.
        images: x, (images, channels, height, width).
        deviation: of e.
        seed: of e.
    """
    noise = deviation * torch.randn(images.shape, generator=Generator().manual_seed(seed))
    with torch.no_grad():
        change = model.reconstruct(images + noise) - model.reconstruct(images)
    return float(change.norm() / noise.norm())


@torch.no_grad()
def _identity(model: Autoencoder, images: Tensor) -> list[Finding]:
    if model.recipe.bottleneck.size < model.shape.pixels:
        return []
    passed = noise_passed_on(model, images)
    spread = float((images - images.mean(dim=0)).square().mean())
    error = float((model.reconstruct(images) - images).square().mean())
    if passed <= PASSED and error > PERFECT * spread:
        return []
    return [
        Finding(
            "identity", {"size": model.recipe.bottleneck.size, "pixels": model.shape.pixels, "passed": passed}
        )
    ]
