"""How far a code moves when its image moves a little: norms of the encoder's Jacobian."""

from __future__ import annotations

import torch
from torch import Tensor

from aecore.parts.modules.chance import uniform
from aecore.parts.modules.code import ForwardPass, OneLayer

AXES_AT_ONCE = 64
"""How many rows of every image's Jacobian are held in memory together."""


def one_layer_norm(codes: Tensor, layer: OneLayer) -> Tensor:
    """||d codes / d images||_F^2 of each image for h = s(W x + b): sum_j s'(a_j)^2 ||W_j||^2, (batch,).

    Reference: Rifai et al. 2011, Contractive Auto-Encoders, section 3.

    Args:
        codes: (batch, code), computed from `layer.before`.
        layer: the encoder.
    """
    size = codes.shape[1]
    (slopes,) = torch.autograd.grad(codes.sum(), layer.before, create_graph=True)  # (batch, outputs)
    rows = layer.weight[:size].square().sum(dim=1)  # (code,)
    return slopes[:, :size].square() @ rows


def squared_norm(codes: Tensor, images: Tensor) -> Tensor:
    """||d codes / d images||_F^2 of each image, (batch,); can itself be differentiated.

    Exact where an image's code depends on no other image: row j of all Jacobians is the gradient of the sum
    over the batch of axis j.

    Args:
        codes: (batch, code), computed from `images`.
        images: (batch, channels, height, width), part of the graph.
    """
    total = codes.new_zeros(len(codes))
    for first in range(0, codes.shape[1], AXES_AT_ONCE):
        total = total + _rows(codes, images, first).square().flatten(2).sum(dim=(0, 2))  # (batch,)
    return total


def _rows(codes: Tensor, images: Tensor, first: int) -> Tensor:
    """Rows `first` and on of every Jacobian, (axes, batch, channels, height, width)."""
    batch, size = codes.shape
    axes = torch.eye(size, device=codes.device, dtype=codes.dtype)[first : first + AXES_AT_ONCE]
    seeds = axes[:, None, :].expand(-1, batch, -1)  # (axes, batch, code)
    (rows,) = torch.autograd.grad(codes, images, seeds, is_grads_batched=True, create_graph=True)
    return rows


def estimated_norm(step: ForwardPass) -> Tensor:
    """An unbiased estimate of `squared_norm` from one random direction of the code, (batch,).

    E ||J' v||^2 = ||J||_F^2 for v with E vv' = I; signs have the smallest variance of all such v.
    Reference: Hutchinson 1989, A stochastic estimator of the trace of the influence matrix.
    """
    codes = step.code.mean
    coin = uniform(codes.shape, step.generator, codes)
    signs = torch.where(coin < 0.5, -1.0, 1.0)
    (pulled,) = torch.autograd.grad(codes, step.corrupted, signs, create_graph=True)
    return pulled.square().flatten(1).sum(dim=1)  # (batch,)
