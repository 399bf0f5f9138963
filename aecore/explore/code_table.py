"""The codes of many images, and what can be said of them all: what a map of a latent space is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from aecore.explore import Plane, plane_of
from aecore.model import Autoencoder
from aecore.parts.modules.gaussian import divergence_of_marginals
from aecore.wanted import while_wanted


@dataclass(frozen=True)
class CodeTable:
    """Codes of images, in the images' order.

    Attributes:
        codes: the means where a code is a distribution, (count, code).
        errors: the squared error of each image's reconstruction, summed over its pixels, (count,).
        plane: that of the codes' two principal axes.
        means: of the codes of each class, (classes, code); not a number for a class without images.
        deviations: the standard deviation of the codes along each axis, (code,).
        kl: the divergence of each axis from the prior N(0, 1), averaged over the images, (code,), in nats; of a
            full covariance that of the axis' own marginal. None for a deterministic code.
    """

    codes: Tensor
    errors: Tensor
    plane: Plane
    means: Tensor
    deviations: Tensor
    kl: Tensor | None


@torch.no_grad()
def tabulate(
    model: Autoencoder, images: Tensor, labels: Tensor, classes: int, *, chunk: int = 250
) -> CodeTable:
    """Encodes and reconstructs images, a chunk at a time.

    Args:
        model: on any device.
        images: (count, channels, height, width), in [0, 1], or bytes 0..255.
        labels: int64 (count,).
        classes: how many there are.
        chunk: images at a time.
    """
    device = next(model.parameters()).device
    codes, errors, divergence = [], [], None
    for part in while_wanted(torch.split(images, chunk)):
        batch = part.to(device)
        batch = batch.float() / 255 if batch.dtype == torch.uint8 else batch
        code = model.distribution(batch)
        codes.append(code.mean.cpu())
        errors.append((model.decode(code.mean) - batch).square().flatten(1).sum(dim=1).cpu())
        if code.is_gaussian:
            total = divergence_of_marginals(code).sum(dim=0).cpu()
            divergence = total if divergence is None else divergence + total
    found = torch.cat(codes)
    counts = torch.bincount(labels, minlength=classes)[:classes, None]  # (classes, 1)
    sums = torch.zeros(classes, found.shape[1], dtype=torch.float64).index_add_(0, labels, found.double())
    return CodeTable(
        codes=found,
        errors=torch.cat(errors),
        plane=plane_of(found),
        means=(sums / counts).float(),
        deviations=found.std(dim=0, correction=0),
        kl=None if divergence is None else (divergence / len(found)).float(),
    )
