"""Reconstruction losses with the gradient of the decoder's output, for batches of one size."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from aecore.model import Autoencoder
from aecore.parts.modules.losses import BernoulliLoss

FusedLoss = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
"""(output, images), (batch, pixels) each -> the mean loss, a scalar, and its gradient (batch, pixels)."""

GROUP = 64  # The product of this many numbers of at least 1/2 is far from the smallest float.


class FusedBernoulli:
    """-log p(x given h) = sum max(l, 0) - x l + log(1 + exp(-|l|)) over the logits l of each image.

    The last logarithm is slow, and the product of 64 of its arguments has one logarithm too: with p the sigmoid
    of l, 1 / (1 + exp(-|l|)) = max(p, 1 - p) = |p - 1/2| + 1/2.
    """

    def __init__(self, output: Tensor) -> None:
        rows, pixels = output.shape
        self.chances = torch.empty_like(output)
        self.gradient = torch.empty_like(output)
        # In whole groups, (groups, GROUP, pixels), and what is left over, each with the memory of its products.
        whole = rows // GROUP * GROUP
        self.products = output.new_empty(-(-rows // GROUP), pixels)
        groups = self.chances[:whole].view(-1, GROUP, pixels)
        rest = self.chances[whole:].unsqueeze(0)
        products = self.products[: len(groups)], self.products[len(groups) :]
        self.groups = [each for each in zip((groups, rest), products, strict=True) if each[0].numel()]

    def __call__(self, output: Tensor, images: Tensor) -> tuple[Tensor, Tensor]:
        torch.sigmoid(output, out=self.chances)
        torch.sub(self.chances, images, out=self.gradient).mul_(1 / len(images))
        self.chances.sub_(0.5).abs_().add_(0.5)
        for group, product in self.groups:
            torch.prod(group, 1, out=product)
        positive = torch.clamp_min(output, 0, out=self.chances)
        loss = positive.sum() - torch.dot(output.view(-1), images.view(-1)) - self.products.log_().sum()
        return loss.div_(len(images)), self.gradient


class AnyLoss:
    """Any other loss without weights of its own, its gradient by autograd.

    Args:
        model: whose decoder's last function and loss these are.
    """

    def __init__(self, model: Autoencoder) -> None:
        self.model = model

    def __call__(self, output: Tensor, images: Tensor) -> tuple[Tensor, Tensor]:
        leaf = output.detach().requires_grad_()
        with torch.enable_grad():
            last = leaf.sigmoid() if self.model.sigmoid_in_decoder else leaf
            shape = (-1, *self.model.shape)
            loss = self.model.reconstruction(last.view(shape), images.view(shape)).mean()
        (gradient,) = torch.autograd.grad(loss, leaf)
        return loss.detach(), gradient.contiguous()


def fused_loss(model: Autoencoder, output: Tensor) -> FusedLoss:
    """The loss of a model's reconstruction.

    Args:
        model: whose loss it is.
        output: the buffer that holds the decoder's output, (batch, pixels).
    """
    if type(model.reconstruction) is BernoulliLoss:
        return FusedBernoulli(output)
    return AnyLoss(model)
