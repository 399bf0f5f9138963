"""Scores of a model on the whole test set."""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from aecore.gaussian import divergence_from_prior
from aecore.model import Autoencoder
from aecore.scores.likelihood import entropy, negative_elbo

UNITS: dict[str, str] = {
    "squared_error": "squared error/image",
    "bernoulli": "nats/image",
    "bernoulli_floor": "nats/image",
    "gaussian": "nats/image",
    "kl": "nats/image",
    "negative_elbo": "nats/image",
}
"""The unit of each score: summed over pixels or code axes, averaged over images."""


@torch.no_grad()
def evaluate(model: Autoencoder, images: Tensor, *, seed: int = 0, chunk: int = 500) -> dict[str, float]:
    """Scores of a model by name, with the units of `UNITS`.

    The mean code and clean images, but for `negative_elbo`: an expectation over codes, it draws one code an
    image. Likelihood scores are there only where the reconstruction is a likelihood; `kl` and
    `negative_elbo` only where the code is a distribution too. `bernoulli_floor` is the entropy of the grey
    pixels, below which no reconstruction can get.

    Args:
        model: on any device.
        images: (count, channels, height, width), in [0, 1].
        seed: of the draws.
        chunk: images at a time.
    """
    device = next(model.parameters()).device
    generator = Generator(device).manual_seed(seed)
    sums: dict[str, float] = {}
    for batch in torch.split(images, chunk):
        for name, values in _scores(model, batch.to(device), generator).items():
            sums[name] = sums.get(name, 0.0) + float(values.double().sum())
    return {name: total / len(images) for name, total in sums.items()}


def _scores(model: Autoencoder, images: Tensor, generator: Generator) -> dict[str, Tensor]:
    code = model.distribution(images)
    output = model.output(code.mean)
    scores = {"squared_error": (model.mean(output) - images).square().flatten(1).sum(dim=1)}  # (batch,)
    kind = model.recipe.reconstruction
    if not kind.is_likelihood:
        return scores
    scores[kind.kind] = model.reconstruction(output, images)
    if kind.kind == "bernoulli":
        scores["bernoulli_floor"] = entropy(images)
    if code.is_gaussian:
        scores["kl"] = divergence_from_prior(code)
        scores["negative_elbo"] = negative_elbo(model, images, code, generator)
    return scores
