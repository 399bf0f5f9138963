"""How far a code moves when the image does: the encoder's Jacobian, exact, image by image."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from aecore.wanted import while_wanted

AXES_AT_ONCE = 64
IMAGES_AT_ONCE = 32
"""Rows of an image's Jacobian, and images, that go back through the network together: they bound memory."""


def jacobians(encode: Callable[[Tensor], Tensor], images: Tensor, chunk: int = AXES_AT_ONCE) -> Tensor:
    """d code / d image of each image, (images, code, pixels).

    Args:
        encode: images (batch, ...) to codes (batch, code), each code of its own image alone; `model.encode`.
        images: (images, channels, height, width).
        chunk: axes of the code at a time.
    """
    with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):  # cuDNN's layers want training mode
        found = [
            _of_batch(encode, batch, chunk) for batch in while_wanted(torch.split(images, IMAGES_AT_ONCE))
        ]
    return torch.cat(found)


def _of_batch(encode: Callable[[Tensor], Tensor], images: Tensor, chunk: int) -> Tensor:
    inputs = images.detach().clone().requires_grad_()
    codes = encode(inputs)  # (images, code)
    axes = torch.eye(codes.shape[1], device=codes.device, dtype=codes.dtype)
    rows = []
    for some in torch.split(axes, chunk):
        seeds = some[:, None, :].expand(-1, len(codes), -1)  # (axes, images, code)
        (gradients,) = torch.autograd.grad(codes, inputs, seeds, is_grads_batched=True, retain_graph=True)
        rows.append(gradients.flatten(2).transpose(0, 1).detach())  # (images, axes, pixels)
    return torch.cat(rows, dim=1)


class JacobianSummary(NamedTuple):
    """Of the Jacobians of many images.

    Attributes:
        norm: the Frobenius norm, averaged over images.
        squared_norm: its square, averaged over images: what the contractive penalty trains.
        relative: `squared_norm` divided by the total variance of the codes, so that shrinking the code is no gain.
        singular_values: the largest, the second and so on, averaged over images, (min(code, pixels),), float64.
    """

    norm: float
    squared_norm: float
    relative: float
    singular_values: Tensor


@torch.no_grad()
def jacobian_summary(encode: Callable[[Tensor], Tensor], images: Tensor, codes: Tensor) -> JacobianSummary:
    """Norms and singular values of the encoder's Jacobian.

    Reference: Rifai et al. 2011, Contractive Auto-Encoders, sections 3 and 5.3.

    Args:
        encode: as in `jacobians`.
        images: where to differentiate, (images, channels, height, width).
        codes: of a whole set, (set, code), whose total variance the squared norm is divided by.
    """
    squared, values = [], []
    for batch in while_wanted(torch.split(images, IMAGES_AT_ONCE)):
        found = jacobians(encode, batch)
        squared.append(found.double().square().sum(dim=(1, 2)))  # (batch,)
        values.append(torch.linalg.svdvals(found).double())  # (batch, rank)
    of_image = torch.cat(squared)
    variance = float(codes.double().var(dim=0, correction=0).sum())
    return JacobianSummary(
        norm=float(of_image.sqrt().mean()),
        squared_norm=float(of_image.mean()),
        relative=float(of_image.mean()) / variance if variance > 0 else float("inf"),
        singular_values=torch.cat(values).mean(dim=0).cpu(),
    )
