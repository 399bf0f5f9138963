"""The likelihood of a variational autoencoder, by importance weighting."""

from __future__ import annotations

import torch

from aecore.recipe.recipe import Recipe
from aecore.scores import importance_weighted_log_likelihood
from fidelity.claim import Measured
from fidelity.lab import Lab
from fidelity.recipes import dense, recipe

SAMPLES = 5000
PAPER = 86.76
AIM = 89.0


def fifty(epochs: int, batch_size: int) -> Recipe:
    """The one-layer network of Burda et al. 2015: 200-200 tanh units, a code of 50, pixels drawn anew each time."""
    return recipe(
        {"name": "mnist", "binarise": "sampled"},
        network=dense(200, 200, activation="tanh"),
        code={"kind": "gaussian", "size": 50},
        loss="bernoulli",
        penalties=({"kind": "kl_divergence", "beta": 1.0},),
        epochs=epochs,
        batch_size=batch_size,
    )


def in_time(lab: Lab) -> Measured:
    """Printed with its epochs: no figure has to be reached."""
    text, nats = _measured(lab, "vae-50", fifty(320, 100))
    reached = "reached" if nats <= AIM else f"missed by {nats - AIM:.1f} nats"
    return Measured(f"{text}; aim of {AIM} {reached}", None)


def overnight(lab: Lab) -> Measured:
    """Within half a nat of the paper."""
    text, nats = _measured(lab, "vae-50-long", fifty(1000, 20))
    return Measured(text, abs(nats - PAPER) <= 0.5)


def _measured(lab: Lab, name: str, chosen: Recipe) -> tuple[str, float]:
    images = lab.images("mnist", binarise="sampled").test.images[::10]
    losses = -importance_weighted_log_likelihood(lab.model(name, chosen), images, SAMPLES)
    nats, error = float(losses.mean()), float(losses.std() / torch.tensor(len(losses)).sqrt())
    text = (
        f"{nats:.2f} nats (standard error {error:.2f}) after {chosen.training.epochs} epochs, {SAMPLES:,} samples, "
        f"every tenth test image (1,000), binarised once; the paper's {PAPER} after 3,280 epochs"
    )
    return text, nats
