"""What happens between the two networks: codes are drawn and penalised, and the gradient of both comes back."""

from __future__ import annotations

from abc import ABC, abstractmethod

import torch
from torch import Generator, Tensor

from aecore.model import Autoencoder
from aecore.parts.bottlenecks import DiagonalGaussianModule
from aecore.parts.code import Code, ForwardPass
from aecore.parts.penalties.kl_divergence import KLDivergence
from aecore.training.loss import Loss


class FusedCodes(ABC):
    """The codes of batches of one size, from what the bottleneck's head gives.

    Args:
        model: whose bottleneck it is.
        loss: whose penalties these are.
        head: the buffer of the head's output, (batch, outputs).
    """

    def __init__(self, model: Autoencoder, loss: Loss, head: Tensor) -> None:
        self.model = model
        self.loss = loss
        self.penalties = loss.penalties
        self.head = head

    @abstractmethod
    def draw(self, generator: Generator) -> Tensor:
        """The codes handed to the decoder, (batch, code)."""

    @abstractmethod
    def penalise(self, images: Tensor, corrupted: Tensor, output: Tensor) -> list[Tensor]:
        """Each penalty of the codes drawn, unweighted."""

    @abstractmethod
    def backward(self, gradient: Tensor) -> Tensor:
        """From the reconstruction's gradient at the codes (batch, code): that of the loss at the head's output."""


class AnyCodes(FusedCodes):
    """Any bottleneck and any penalties of codes, by autograd."""

    def __init__(self, model: Autoencoder, loss: Loss, head: Tensor) -> None:
        super().__init__(model, loss, head.detach().requires_grad_())
        self.code: Code
        self.terms: list[Tensor]

    def draw(self, generator: Generator) -> Tensor:
        with torch.enable_grad():
            self.code = self.model.bottleneck.code(self.head, generator, sample=True)
        return self.code.sample.detach()

    def penalise(self, images: Tensor, corrupted: Tensor, output: Tensor) -> list[Tensor]:
        step = ForwardPass(images, corrupted, self.code, output)
        with torch.enable_grad():
            self.terms = [penalty(step) for penalty in self.penalties]
        return [term.detach() for term in self.terms]

    def backward(self, gradient: Tensor) -> Tensor:
        seeds = [gradient, *(self.head.new_full((), weight) for weight in self.loss.weights.values())]
        (found,) = torch.autograd.grad([self.code.sample, *self.terms], [self.head], seeds)
        return found


class DiagonalGaussianCodes(FusedCodes):
    """h = mean + deviation * epsilon, with KL = sum (variance + mean^2 - 1 - log variance) / 2 or no penalty.

    The numbers are few, and autograd's bookkeeping takes ten times as long as their arithmetic.
    """

    def __init__(self, model: Autoencoder, loss: Loss, head: Tensor) -> None:
        super().__init__(model, loss, head)
        self.mean, self.log_variance = head.chunk(2, dim=1)  # (batch, code) each
        self.gradient = torch.empty_like(head)
        self.of_mean, self.of_log_variance = self.gradient.chunk(2, dim=1)
        self.deviation, self.variance, self.noise, self.sample = torch.empty(
            4, *self.mean.shape, device=head.device
        )

    def draw(self, generator: Generator) -> Tensor:
        torch.mul(self.log_variance, 0.5, out=self.deviation).exp_()
        self.noise.normal_(generator=generator).mul_(self.deviation)
        return torch.add(self.mean, self.noise, out=self.sample)

    def penalise(self, images: Tensor, corrupted: Tensor, output: Tensor) -> list[Tensor]:
        if not self.penalties:
            return []
        torch.mul(self.deviation, self.deviation, out=self.variance)
        total = (self.variance - self.log_variance).addcmul_(self.mean, self.mean).sub_(1.0).sum()
        return [total.mul_(0.5 / len(self.head))]

    def backward(self, gradient: Tensor) -> Tensor:
        weight = sum(self.loss.weights.values()) / len(self.head)
        torch.add(gradient, self.mean, alpha=weight, out=self.of_mean)
        torch.mul(gradient, self.noise, out=self.of_log_variance)
        if self.penalties:
            self.of_log_variance.add_(self.variance, alpha=weight).sub_(weight)
        self.of_log_variance.mul_(0.5)
        return self.gradient


def fused_codes(model: Autoencoder, loss: Loss, head: Tensor) -> FusedCodes:
    """The quickest way through a model's bottleneck and its penalties."""
    kinds = [type(penalty) for penalty in loss.penalties]
    whole = not any(getattr(penalty, "free_bits", 0.0) for penalty in loss.penalties)
    known = type(model.bottleneck) is DiagonalGaussianModule and kinds in ([], [KLDivergence]) and whole
    return (DiagonalGaussianCodes if known else AnyCodes)(model, loss, head)
