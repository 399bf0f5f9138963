"""What a variational autoencoder promises: bounds on the log-likelihood of images, in nats.

They exist only where the reconstruction is a likelihood and the code a distribution.
"""

from __future__ import annotations

import math

import torch
from torch import Generator, Tensor

from aecore.model import Autoencoder
from aecore.parts.modules.code import Code
from aecore.parts.modules.gaussian import divergence_from_prior, draw
from aecore.wanted import while_wanted

PIXELS = 2**21
"""Decoded at once: bounds memory whatever the number of samples."""


def entropy(images: Tensor) -> Tensor:
    """-sum of x log x + (1 - x) log(1 - x) over the pixels x of each image, (batch,), in nats.

    The floor of a Bernoulli reconstruction: no decoder says less of grey pixels.
    """
    return -(torch.xlogy(images, images) + torch.xlogy(1 - images, 1 - images)).flatten(1).sum(dim=1)


def negative_elbo(model: Autoencoder, images: Tensor, code: Code, generator: Generator) -> Tensor:
    """-log p(x given h) + KL(q(h given x) || N(0, I)) with one h drawn from q an image, (batch,), in nats.

    Reference: Kingma and Welling 2013, Auto-Encoding Variational Bayes, equation 3.
    """
    losses: Tensor = model.reconstruction(model.output(draw(code, generator)), images)
    return losses + divergence_from_prior(code)


@torch.no_grad()
def importance_weighted_log_likelihood(
    model: Autoencoder, images: Tensor, samples: int, *, seed: int = 0, rows: int | None = None
) -> Tensor:
    """log of the mean of p(x, h_k) / q(h_k given x) over k draws of h from q, (images,), float64, in nats.

    A lower bound of log p(x) in expectation, the tighter the more samples; of one sample it is the ELBO.

    Reference: Burda et al. 2015, Importance Weighted Autoencoders, equation 8.

    Args:
        model: with a Gaussian code and a likelihood for reconstruction, on any device.
        images: (images, channels, height, width).
        samples: k.
        seed: of the draws.
        rows: images times samples decoded at once; two million pixels where left out.

    Raises:
        ValueError: the model has no likelihood or no distribution over codes, or fewer than one sample.
    """
    if not model.recipe.reconstruction.is_likelihood or samples < 1:
        raise ValueError(
            "importance weights want a reconstruction that is a likelihood, and a sample or more"
        )
    device = next(model.parameters()).device
    generator = Generator(device).manual_seed(seed)
    rows = rows or max(1, PIXELS // images[0].numel())
    at_once = min(samples, rows)
    found = [
        _log_mean_weight(model, batch.to(device), samples, at_once, generator)
        for batch in while_wanted(torch.split(images, max(1, rows // at_once)))
    ]
    return torch.cat(found).cpu()


def _log_mean_weight(
    model: Autoencoder, images: Tensor, samples: int, at_once: int, generator: Generator
) -> Tensor:
    code = model.distribution(images)
    if not code.is_gaussian:
        raise ValueError("importance weights want a code that is a distribution")
    total = torch.full((len(images),), -math.inf, dtype=torch.float64, device=images.device)
    done = 0
    while done < samples:
        count = min(at_once, samples - done)
        total = torch.logaddexp(total, _log_weights(model, images, code, count, generator).logsumexp(dim=1))
        done += count
    return total - math.log(samples)


def _log_weights(model: Autoencoder, images: Tensor, code: Code, count: int, generator: Generator) -> Tensor:
    """log p(x given h) + log p(h) - log q(h given x) of `count` draws an image, (images, count), float64."""
    number, size = code.mean.shape
    noise = torch.randn((number, count, size), generator=generator, device=images.device)
    half_log_determinant = torch.zeros(number, dtype=torch.float64, device=images.device)
    codes = code.mean[:, None] + noise
    if code.factor is not None:
        codes = code.mean[:, None] + noise @ code.factor.transpose(1, 2)  # (images, count, code)
        half_log_determinant = code.factor.diagonal(dim1=1, dim2=2).double().log().sum(dim=1)
    elif code.log_variance is not None:
        codes = code.mean[:, None] + noise * (0.5 * code.log_variance).exp()[:, None]
        half_log_determinant = 0.5 * code.log_variance.double().sum(dim=1)
    repeated = images[:, None].expand(-1, count, *images.shape[1:]).flatten(0, 1)
    losses: Tensor = model.reconstruction(model.output(codes.flatten(0, 1)), repeated)
    # Both Gaussians have the same constant, and q's exponent is the noise itself.
    prior = -0.5 * codes.double().square().sum(dim=2)
    posterior = -0.5 * noise.double().square().sum(dim=2) - half_log_determinant[:, None]
    return prior - posterior - losses.double().view(number, count)
