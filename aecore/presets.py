"""The course's autoencoders, each one expression."""

from __future__ import annotations

from aecore.bottlenecks import Deterministic, Gaussian
from aecore.corruptions import RandomPixels
from aecore.dense import Dense
from aecore.penalties import KLDivergence
from aecore.recipe import Recipe
from aecore.reconstructions import Bernoulli
from aecore.training_choice import TrainingChoice

# The embedded digits are few: many epochs of them take ten seconds, long enough to watch.
DIGITS = TrainingChoice(epochs=200, batch_size=64)

PRESETS: dict[str, Recipe] = {
    "autoencoder-2d": Recipe(
        network=Dense(hidden=(256, 128)),
        bottleneck=Deterministic(size=2),
        reconstruction=Bernoulli(),
        penalties=(),
        training=DIGITS,
    ),
    "vae-2d": Recipe(
        network=Dense(hidden=(256, 128)),
        bottleneck=Gaussian(size=2),
        reconstruction=Bernoulli(),
        penalties=(KLDivergence(beta=1.0),),
        training=DIGITS,
    ),
    "denoising": Recipe(
        network=Dense(hidden=(256, 128)),
        bottleneck=Deterministic(size=32),
        corruption=RandomPixels(percent=30.0),
        reconstruction=Bernoulli(),
        penalties=(),
        training=DIGITS,
    ),
}
