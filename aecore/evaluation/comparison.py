"""Which baselines stand beside which scores of a model."""

from __future__ import annotations

import math

from aecore.evaluation.baselines import Baselines, Table
from aecore.model import Autoencoder
from aecore.parts.modules.losses import GaussianLoss


def compared(model: Autoencoder, known: Baselines) -> Table:
    """Baselines of the scores of `evaluate`: score, then baseline, then value.

    Args:
        model: whose code size, corruption and likelihood they have to match.
        known: of the images it was trained and tested on.
    """
    recipe = model.recipe
    size = recipe.bottleneck.size
    found = known.reconstruction(size)
    table = {score: found[score] for score in ("squared_error", "psnr", "ssim")}
    if not recipe.corruption.is_clean:
        table |= known.denoising(recipe.corruption, size)
    kind = recipe.reconstruction.kind
    if recipe.reconstruction.has_floor:
        table[kind] = found[kind]
    elif isinstance(model.reconstruction, GaussianLoss):
        log_variance = float(model.reconstruction.log_variance.detach())
        pixels = math.prod(model.shape)
        table[kind] = {
            name: _gaussian_nats(error, log_variance, pixels)
            for name, error in found["squared_error"].items()
        }
    if kind in table and recipe.bottleneck.is_distribution:
        # The mean image is a model without a code: its divergence is nothing, and its bound its loss.
        table["negative_elbo"] = {"training_mean": table[kind]["training_mean"]}
    return table


def _gaussian_nats(error: float, log_variance: float, pixels: int) -> float:
    return 0.5 * (error * math.exp(-log_variance) + pixels * (math.log(2 * math.pi) + log_variance))
