"""A code larger than the image learns the identity, noise and all; a regulariser keeps it from that."""

from __future__ import annotations

import torch
from torch import Generator

from fidelity.ask import reconstruction_error, reconstructions
from fidelity.claim import Measured
from fidelity.families import OVERCOMPLETE, overcomplete
from fidelity.lab import Lab

DEVIATION = 0.2
"""Of the noise e, in every pixel."""


def passes_noise_on(lab: Lab) -> Measured:
    """|r(x + e) - r(x)| / |e|, averaged over the test images."""
    images = lab.images("mnist").test.images
    noise = DEVIATION * torch.randn(images.shape, generator=Generator().manual_seed(0))
    shares, errors = {}, {}
    for name in OVERCOMPLETE:
        model = lab.model(f"overcomplete-{name}", overcomplete(name))
        moved = reconstructions(model, images + noise) - reconstructions(model, images)
        shares[name] = float((moved.flatten(1).norm(dim=1) / noise.flatten(1).norm(dim=1)).mean())
        errors[name] = reconstruction_error(model, images)
    text = ", ".join(
        f"{name} {share:.3f} (squared error {errors[name]:.2f})" for name, share in shares.items()
    )
    half = shares["plain"] / 2
    held = shares["plain"] > 0.5 and all(share < half for name, share in shares.items() if name != "plain")
    return Measured(f"{text}; e of standard deviation {DEVIATION}, code of 1,024", held)
