"""Claims that follow from a formula: no training, no data."""

from __future__ import annotations

import copy
import math
from typing import Any

import torch
from torch import Generator, Tensor
from torch.distributions import Independent, Laplace, MultivariateNormal, Normal, kl_divergence
from torch.func import jacrev

from aecore.model import Autoencoder, build
from aecore.parts.corruptions import RandomPixels
from aecore.parts.modules.code import Code, ForwardPass
from aecore.parts.modules.gaussian import divergence_from_prior
from aecore.parts.modules.jacobian_norms import estimated_norm, squared_norm
from aecore.parts.penalties.kl_sparsity import KLSparsity
from aecore.parts.penalties.l1 import L1
from aecore.recipe.recipe import Recipe
from aecore.training.gradients.whole_set import SetGradients
from aecore.training.loss import Loss
from aecore.training.stepper import Stepper
from fidelity.claim import Measured
from fidelity.lab import Lab
from fidelity.recipes import dense, recipe

SHAPE = (1, 8, 8)


def noise(*shape: int, seed: int = 0) -> Tensor:
    """Uniform numbers in [0, 1], float64."""
    return torch.rand(shape, generator=Generator().manual_seed(seed), dtype=torch.float64)


def gaussian_divergence(_: Lab) -> Measured:
    """KL(N(mean, covariance) || N(0, I)) against torch.distributions."""
    generator = Generator().manual_seed(0)
    mean = torch.randn(500, 12, generator=generator, dtype=torch.float64)
    log_variance = torch.randn(500, 12, generator=generator, dtype=torch.float64)
    factor = torch.randn(500, 12, 12, generator=generator, dtype=torch.float64).tril(-1)
    factor = factor + torch.diag_embed((0.5 * log_variance).exp())
    zero, one = torch.zeros(12, dtype=torch.float64), torch.eye(12, dtype=torch.float64)
    diagonal = kl_divergence(
        Independent(Normal(mean, (0.5 * log_variance).exp()), 1),
        Independent(Normal(zero.expand_as(mean), torch.ones_like(mean)), 1),
    )
    full = kl_divergence(MultivariateNormal(mean, scale_tril=factor), MultivariateNormal(zero, one))
    errors = [
        float(((divergence_from_prior(code) - theirs) / theirs).abs().max())
        for code, theirs in (
            (Code(mean, mean, log_variance=log_variance), diagonal),
            (Code(mean, mean, factor=factor), full),
        )
    ]
    return Measured(
        f"largest relative difference of 500 Gaussians: {errors[0]:.1e} diagonal, {errors[1]:.1e} full",
        max(errors) <= 1e-6,
    )


def sparsity(_: Lab) -> Measured:
    """The penalty's value along rho_hat, and the gradients of a sweep against autograd over the whole set."""
    penalty = KLSparsity(rho=0.05)
    grid = torch.linspace(0.001, 0.999, 999, dtype=torch.float64)
    values = torch.stack([penalty.of_means(mean[None]) for mean in grid])
    lowest = abs(float(penalty.of_means(torch.tensor([0.05], dtype=torch.float64))))
    below, above = values[grid <= 0.05], values[grid >= 0.05]
    grows = bool((below.diff() < 0).all()) and bool((above.diff() > 0).all())
    apart = max(_gradient_difference(mode) for mode in ("set_kept", "set_two_pass"))
    return Measured(
        f"at rho_hat = rho {lowest:.0e}; {'grows' if grows else 'does not grow'} on both sides of it over 999 "
        f"means; gradients at most {apart:.0e} apart in float64 (relative to the largest)",
        lowest == 0.0 and grows and apart <= 1e-10,
    )


def _gradient_difference(mode: str) -> float:
    chosen = recipe(
        "digits",
        network=dense(10, activation="sigmoid"),
        code={"size": 6, "activation": "sigmoid"},
        penalties=({"kind": "kl_sparsity", "beta": 3.0, "layers": "all", "mean_over": mode},),
        epochs=1,
        batch_size=7,
    )
    model = build(chosen, SHAPE).double()
    images = noise(40, *SHAPE)
    swept = SetGradients(model, Loss(model))
    swept.step(torch.arange(40), lambda places: (images[places], images[places]), Generator())
    found = [_gradient(weight) for weight in model.parameters()]
    loss = Loss(model)
    model.zero_grad()
    loss.total(loss.terms(model(images, images))).backward()  # type: ignore[no-untyped-call]
    wanted = [_gradient(weight) for weight in model.parameters()]
    largest = max(float(gradient.abs().max()) for gradient in wanted)
    return max(float((one - other).abs().max()) / largest for one, other in zip(found, wanted, strict=True))


def _gradient(weight: Tensor) -> Tensor:
    return torch.zeros_like(weight) if weight.grad is None else weight.grad.clone()


CONTRACTIVE: tuple[dict[str, Any], ...] = (
    dense(activation="tanh"),
    dense(12, 9, activation="tanh"),
    dense(12, tied=True, activation="softplus"),
    {"kind": "convolutional", "channels": [3, 4], "activation": "gelu"},
    {"kind": "recurrent", "hidden": [6], "cell": "gru"},
    {"kind": "recurrent", "hidden": [6], "cell": "lstm"},
)


def contraction(_: Lab) -> Measured:
    """The penalty against torch.func.jacrev, and its estimate against the penalty, for every kind of network."""
    worst, farthest = 0.0, 0.0
    for network in CONTRACTIVE:
        for code in ({"size": 5, "activation": "sigmoid"}, {"kind": "gaussian", "size": 5}):
            chosen = recipe(
                "digits",
                network=network,
                code=code,
                penalties=({"kind": "contraction", "beta": 1.0},),
                epochs=1,
            )
            exact, theirs, errors = _norms(chosen)
            worst = max(worst, float(((exact - theirs) / theirs).abs().max()))
            farthest = max(farthest, errors)
    return Measured(
        f"largest relative difference {worst:.1e} over {2 * len(CONTRACTIVE)} models; mean of 4,000 estimates at "
        f"most {farthest:.1f} standard errors away",
        worst <= 1e-6 and farthest <= 3.0,
    )


def _norms(chosen: Recipe) -> tuple[Tensor, Tensor, float]:
    """The lab's squared norms and jacrev's, (images,) each, and how many standard errors the estimate is off."""
    model = build(chosen, SHAPE).double()
    images = noise(6, *SHAPE)
    step = model(images, images, Generator().manual_seed(0))
    exact = squared_norm(step.code.mean, step.corrupted).detach()
    with torch.no_grad():
        # Image by image: recurrent layers cannot be mapped over.
        rows = torch.stack([jacrev(lambda image: model.encode(image[None])[0])(image) for image in images])
    theirs = rows.square().flatten(1).sum(dim=1)
    repeated = images[:1].expand(4000, *SHAPE)
    draws = _estimates(model, repeated)
    error = float(draws.std() / math.sqrt(len(draws)))
    return exact, theirs, abs(float(draws.mean()) - float(exact[0])) / error


def _estimates(model: Autoencoder, images: Tensor) -> Tensor:
    step: ForwardPass = model(images, images, Generator().manual_seed(1))
    return estimated_norm(step).detach()


def laplace(_: Lab) -> Measured:
    """The L1 penalty with weight lambda against -log p(h) of a Laplace prior, up to its constant."""
    codes = 6 * noise(200, 16) - 3
    worst = 0.0
    for weight in (0.1, 1.0, 4.0):
        penalty = L1(beta=weight)
        passed = ForwardPass(codes, codes, Code(codes, codes), codes)
        law = Laplace(torch.zeros(()).double(), torch.tensor(1 / weight).double())
        prior = -law.log_prob(codes).sum(dim=1)  # type: ignore[no-untyped-call]
        constant = -16 * math.log(weight / 2)
        wanted = float((prior - constant).mean())
        worst = max(worst, abs(weight * float(penalty(passed)) - wanted) / wanted)
    return Measured(
        f"largest relative difference {worst:.1e} at lambda 0.1, 1 and 4; the constant -n log(lambda / 2) apart",
        worst <= 1e-10,
    )


def random_pixels(_: Lab) -> Measured:
    """How many positions change, that they change anew at each step, and that the target stays as it was."""
    places = torch.full((400, 1, 28, 28), 2.0)  # a value no replacement can take
    farthest = 0.0
    for percent in (0.0, 25.0, 50.0, 100.0):
        changed = float(
            (RandomPixels(percent=percent)(places, Generator().manual_seed(3)) != 2.0).float().mean()
        )
        share = percent / 100
        error = math.sqrt(share * (1 - share) / places.numel())
        farthest = max(farthest, abs(changed - share) / error if error else 1e9 * abs(changed - share))
    fresh, kept = _steps()
    return Measured(
        f"at 0, 25, 50 and 100% the share is at most {farthest:.1f} standard errors off over 313,600 positions; "
        f"{'new' if fresh else 'the same'} at each step; target {'bit-identical' if kept else 'changed'}",
        farthest <= 4.0 and fresh and kept,
    )


def _steps() -> tuple[bool, bool]:
    chosen = recipe(
        "digits",
        network=dense(),
        code={"size": 4},
        corruption={"kind": "random_pixels", "percent": 25.0},
        epochs=1,
    )
    images = noise(50, *SHAPE).float()
    before = copy.deepcopy(images)
    stepper = Stepper(build(chosen, SHAPE), images)
    chosen_places = torch.arange(50)
    seen = []
    for _ in range(3):
        clean, corrupted = stepper.batch(chosen_places)
        if not torch.equal(clean, before):
            return False, False
        seen.append((corrupted != before).clone())
        stepper.step(chosen_places, 0.001)
    fresh = not torch.equal(seen[0], seen[1]) and not torch.equal(seen[1], seen[2])
    return fresh, torch.equal(images, before)
