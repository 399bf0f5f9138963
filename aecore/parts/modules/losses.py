"""Reconstruction losses, (batch,) each: summed over the pixels of every image."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from aecore.parts.modules.structural_similarity import structural_similarity


class SquaredErrorLoss(nn.Module):
    """sum (x - x_hat)^2 over the pixels of each image."""

    def forward(self, output: Tensor, images: Tensor) -> Tensor:
        return (output - images).square().flatten(1).sum(dim=1)  # (batch,)


class AbsoluteErrorLoss(nn.Module):
    """sum |x - x_hat| over the pixels of each image."""

    def forward(self, output: Tensor, images: Tensor) -> Tensor:
        return (output - images).abs().flatten(1).sum(dim=1)  # (batch,)


class StructuralSimilarityLoss(nn.Module):
    """pixels * (1 - SSIM) of each image: 0 for a copy; as many terms as the other losses sum."""

    def forward(self, output: Tensor, images: Tensor) -> Tensor:
        return images[0].numel() * (1 - structural_similarity(output, images))  # (batch,)


class BernoulliLoss(nn.Module):
    """-log p(x given h) of independent Bernoulli pixels, from logits, in nats."""

    def forward(self, output: Tensor, images: Tensor) -> Tensor:
        losses = functional.binary_cross_entropy_with_logits(output, images, reduction="none")
        return losses.flatten(1).sum(dim=1)  # (batch,)


class GaussianLoss(nn.Module):
    """-log N(x; x_hat, variance I), in nats, its constants included.

    Args:
        deviation: the pixels' standard deviation, or where it is learned the value to begin with.
        learned: whether one variance for all pixels is a parameter.
    """

    def __init__(self, deviation: float, learned: bool) -> None:
        super().__init__()
        log_variance = torch.tensor(2 * math.log(deviation))
        if learned:
            self.log_variance = nn.Parameter(log_variance)
        else:
            self.register_buffer("log_variance", log_variance, persistent=False)

    def forward(self, output: Tensor, images: Tensor) -> Tensor:
        pixels = images[0].numel()
        squared = (output - images).square().flatten(1).sum(dim=1)  # (batch,)
        constant = pixels * (math.log(2 * math.pi) + self.log_variance)
        return 0.5 * (squared * (-self.log_variance).exp() + constant)
