"""What the ready-made models are, in the order in which the page lists them."""

from __future__ import annotations

from dataclasses import dataclass

from aecore.recipe.presets import PRESETS, on_large
from aecore.recipe.recipe import Recipe


@dataclass(frozen=True)
class ReadyMade:
    """One model.

    Attributes:
        preset: what it is made from, and named after.
        recipe: the preset's own, but for its images.
        moments: of how many moments of the training the weights are kept.
    """

    preset: str
    recipe: Recipe
    moments: int = 1


def on(data: str, preset: str, moments: int = 1) -> ReadyMade:
    """A preset on many more images than those that it is made for, as the page proposes."""
    return ReadyMade(preset, on_large(PRESETS[preset], data), moments)


def plain(preset: str, moments: int = 1) -> ReadyMade:
    """A preset as it is."""
    return ReadyMade(preset, PRESETS[preset], moments)


# A set of a few thousand images is seen more often than MNIST: as the page proposes.
MIDDLING = {"training.epochs": 22, "training.batch_size": 128, "training.learning_rate": 0.002}


def drawn(preset: str, moments: int = 1) -> ReadyMade:
    """A preset on the drawn digits, as the page begins with it."""
    return ReadyMade(preset, PRESETS[preset].replace({"data.name": "strokes", **MIDDLING}), moments)


# The first one is what the page shows before anybody has trained anything.
READY_MADE: dict[str, ReadyMade] = {
    "vae-2d-strokes": drawn("vae-2d", moments=4),
    "vae-2d-digits": plain("vae-2d", moments=10),
    "autoencoder-2d-digits": plain("autoencoder-2d"),
    "denoising-digits": plain("denoising"),
    "mnist-code-6x6": plain("mnist-code-6x6", moments=10),
    "linear-pca": plain("linear-pca"),
    "overcomplete": plain("overcomplete"),
    "sparse-kl": plain("sparse-kl"),
    "sparse-l1": plain("sparse-l1"),
    "contractive": plain("contractive"),
    "denoise-8x4": plain("denoise-8x4"),
    "vae-2d-mnist": on("mnist", "vae-2d"),
    "vae-2d-fashion_mnist": on("fashion_mnist", "vae-2d"),
    "beta-vae": plain("beta-vae"),
    "practical-dense": plain("practical-dense"),
    "practical-convolutional": plain("practical-convolutional", moments=8),
    "recurrent": plain("recurrent"),
}
