"""What happens between the two networks: codes are drawn and penalised, and the gradient of both comes back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from aecore.model import Autoencoder
from aecore.parts.modules.bottlenecks import DiagonalGaussianModule
from aecore.parts.modules.chance import Part, normal
from aecore.parts.modules.code import Code, ForwardPass
from aecore.parts.penalties.closed_form import ClosedForm, DiagonalLaw
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
    """h = mean + deviation * epsilon, with penalties that have a closed form, or with none.

    The numbers are few, and autograd's bookkeeping takes ten times as long as their arithmetic.
    """

    def __init__(self, model: Autoencoder, loss: Loss, head: Tensor, forms: Sequence[ClosedForm]) -> None:
        super().__init__(model, loss, head)
        self.forms = forms
        mean, log_variance = head.chunk(2, dim=1)  # (batch, code) each
        self.gradient = torch.empty_like(head)
        self.of_mean, self.of_log_variance = self.gradient.chunk(2, dim=1)
        deviation, variance, self.noise, self.sample = torch.empty(4, *mean.shape, device=head.device)
        self.law = DiagonalLaw(mean, log_variance, deviation, variance)

    def draw(self, generator: Generator) -> Tensor:
        torch.mul(self.law.log_variance, 0.5, out=self.law.deviation).exp_()
        if isinstance(generator, Part):
            self.noise.copy_(normal(self.noise.shape, generator, self.noise))
        else:
            self.noise.normal_(generator=generator)
        self.noise.mul_(self.law.deviation)
        return torch.add(self.law.mean, self.noise, out=self.sample)

    def penalise(self, images: Tensor, corrupted: Tensor, output: Tensor) -> list[Tensor]:
        if self.forms:
            torch.mul(self.law.deviation, self.law.deviation, out=self.law.variance)
        return [form.value(self.law) for form in self.forms]

    def backward(self, gradient: Tensor) -> Tensor:
        self.of_mean.copy_(gradient)
        # By the logarithm of the deviation first, by which the draw's derivative is its own noise; then half of it.
        torch.mul(gradient, self.noise, out=self.of_log_variance)
        for form, weight in zip(self.forms, self.loss.weights.values(), strict=True):
            form.add_slopes(self.law, weight, self.of_mean, self.of_log_variance)
        self.of_log_variance.mul_(0.5)
        return self.gradient


def fused_codes(model: Autoencoder, loss: Loss, head: Tensor) -> FusedCodes:
    """The quickest way through a model's bottleneck and its penalties."""
    forms = [form for penalty in loss.penalties if (form := penalty.closed_form) is not None]
    if type(model.bottleneck) is DiagonalGaussianModule and len(forms) == len(loss.penalties):
        return DiagonalGaussianCodes(model, loss, head, forms)
    return AnyCodes(model, loss, head)
