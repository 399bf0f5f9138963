"""A variational autoencoder's prior generates digits; a plain autoencoder's code space does less."""

from __future__ import annotations

from typing import Any

import torch
from torch import Generator, Tensor

from aecore.model import Autoencoder
from fidelity.ask import codes, through
from fidelity.claim import Measured
from fidelity.classifier import accuracy, classifier, confident
from fidelity.families import sixteen
from fidelity.lab import Lab
from fidelity.recipes import SEEDS

COUNT = 10_000
KL: tuple[dict[str, Any], ...] = ({"kind": "kl_divergence", "beta": 1.0},)


def generation(lab: Lab) -> Measured:
    """Shares of 10,000 generated images that the judge is sure of."""
    images = lab.images("mnist")
    judge = classifier(images)
    right = accuracy(judge, images.test.images, images.test.labels)
    prior, fitted, standard = [], [], []
    for seed in SEEDS:
        noise = torch.randn(COUNT, 16, generator=Generator().manual_seed(seed))
        variational = lab.model(f"vae-16-s{seed}", sixteen("gaussian", KL, seed))
        plain = lab.model(f"ae-16-s{seed}", sixteen("deterministic", (), seed))
        found = codes(plain, images.train.images)
        prior.append(confident(judge, generated(variational, noise)))
        fitted.append(confident(judge, generated(plain, found.mean(dim=0) + found.std(dim=0) * noise)))
        standard.append(confident(judge, generated(plain, noise)))
    others = [max(pair) for pair in zip(fitted, standard, strict=True)]
    real = confident(judge, images.test.images)
    ratios = ", ".join(
        f"{one / max(two, 1e-9):.2f} and {one / max(three, 1e-9):.2f}"
        for one, two, three in zip(prior, fitted, standard, strict=True)
    )
    text = (
        f"VAE {_shares(prior)}, AE fitted {_shares(fitted)}, AE N(0, I) {_shares(standard)}; ratios {ratios}; "
        f"classifier {100 * right:.2f}% right, sure of {100 * real:.1f}% of the test images"
    )
    higher = all(one > two for one, two in zip(prior, others, strict=True))
    return Measured(text, higher and right >= 0.98)


def generated(model: Autoencoder, points: Tensor) -> Tensor:
    """The decoder's mean images of codes (images, code)."""
    return through(model.decode, points, next(model.parameters()).device)


def _shares(values: list[float]) -> str:
    return ", ".join(f"{100 * value:.1f}" for value in values) + "%"
