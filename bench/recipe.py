"""The recipe AE Lab trains in the bench, with each network."""

from __future__ import annotations

from aecore.recipe.presets import PRESETS, on_large
from aecore.recipe.recipe import Recipe

NETWORKS = {
    "dense": {"kind": "dense", "hidden": (512, 256)},
    "convolutional": {"kind": "convolutional", "channels": (32, 64), "kernel_size": 3},
    "recurrent": {"kind": "recurrent", "cell": "gru", "hidden": (64,)},
}


def recipe(network: str, batch_size: int, learning_rate: float) -> Recipe:
    """A variational autoencoder of MNIST with a code of 2, and more epochs than any bench takes."""
    return PRESETS["vae-2d"].replace(
        {
            "data.name": "mnist",
            "network": NETWORKS[network],
            "bottleneck": {"kind": "gaussian", "size": 2},
            "reconstruction": {"kind": "bernoulli"},
            "penalties": [{"kind": "kl_divergence", "beta": 1.0}],
            "training": {"epochs": 200, "batch_size": batch_size, "learning_rate": learning_rate},
        }
    )


def preset_on_mnist(seed: int) -> Recipe:
    """The first preset as the page proposes it for MNIST, with the bench's dense network."""
    return on_large(PRESETS["vae-2d"], "mnist").replace({"network": NETWORKS["dense"], "training.seed": seed})
