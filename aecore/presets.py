"""The course's autoencoders, each one expression."""

from __future__ import annotations

from aecore.bottlenecks import Deterministic, Gaussian
from aecore.corruptions import RandomPixels
from aecore.dense import Dense
from aecore.penalties import KLDivergence
from aecore.recipe import Recipe
from aecore.reconstructions import Bernoulli

PRESETS: dict[str, Recipe] = {
    "autoencoder-2d": Recipe(
        network=Dense(hidden=(512, 256)),
        bottleneck=Deterministic(size=2),
        reconstruction=Bernoulli(),
        penalties=(),
    ),
    "vae-2d": Recipe(
        network=Dense(hidden=(512, 256)),
        bottleneck=Gaussian(size=2),
        reconstruction=Bernoulli(),
        penalties=(KLDivergence(beta=1.0),),
    ),
    "denoising": Recipe(
        network=Dense(hidden=(512, 256)),
        bottleneck=Deterministic(size=32),
        corruption=RandomPixels(percent=30.0),
        reconstruction=Bernoulli(),
        penalties=(),
    ),
}
