"""The scores of a model that take no longer than a look at every test image: what a run writes down at its end."""

from __future__ import annotations

import torch
from torch import Generator, Tensor

from aecore.evaluation.registry import SCORES
from aecore.model import Autoencoder
from aecore.parts.activations import LOWEST
from aecore.parts.modules.activity import activity
from aecore.parts.modules.code import Code
from aecore.parts.modules.gaussian import divergence_from_prior
from aecore.scores.likelihood import entropy, negative_elbo
from aecore.scores.pixels import clipped_error, psnr, squared_error, ssim
from aecore.scores.units import active_units, are_several, hoyer, unit_statistics
from aecore.wanted import while_wanted

UNITS: dict[str, str] = {name: score.unit for name, score in SCORES.items()}
"""The unit of each score: summed over pixels or code axes, averaged over images."""


@torch.no_grad()
def evaluate(model: Autoencoder, images: Tensor, *, seed: int = 0, chunk: int = 500) -> dict[str, float]:
    """Scores of a model by name, with the units of `UNITS`.

    The mean code and clean images, but for `negative_elbo`: an expectation over codes, it draws one code an
    image; and for `denoised_...`: what is made of images corrupted as the recipe says, against the clean ones.
    A score is there only where it means something: likelihoods where the reconstruction is one, `kl` and
    `negative_elbo` where the code is a distribution too, `active_units` of a distribution, sparsity of
    a deterministic code, and activations where it has an activation. `bernoulli_floor` is the entropy of the
    grey pixels, below which no reconstruction can get. What varies from image to image, `active_units` and
    `activation_deviation`, is told of several images only, not of one or of many that are all the same.

    Args:
        model: on any device.
        images: (count, channels, height, width), in [0, 1].
        seed: of the draws.
        chunk: images at a time.
    """
    device = next(model.parameters()).device
    generator = Generator(device).manual_seed(seed)
    spoilt = corrupted(model, images, seed)
    sums: dict[str, float] = {}
    codes = []
    for batch, noisy in while_wanted(
        zip(torch.split(images, chunk), torch.split(spoilt, chunk), strict=True)
    ):
        code, found = _sums(model, batch.to(device), generator)
        codes.append(code.mean)
        if spoilt is not images:
            found |= _pixels("denoised_", model.reconstruct(noisy.to(device)), batch.to(device))
        for name, values in found.items():
            sums[name] = sums.get(name, 0.0) + float(values.double().sum())
    means = {name: total / len(images) for name, total in sums.items()}
    for name in ("psnr", "denoised_psnr"):
        if name in means:
            means[name] = psnr(means[name])
    means |= _of_codes(model, torch.cat(codes), are_several(images))
    return {name: means[name] for name in SCORES if name in means}


def corrupted(model: Autoencoder, images: Tensor, seed: int = 0) -> Tensor:
    """Images corrupted as the model's recipe says; the images themselves where it corrupts nothing.

    The same draws on every device, in whatever chunks the images are looked at.
    """
    if model.recipe.corruption.is_clean:
        return images
    return model.recipe.corruption(images, Generator(images.device).manual_seed(seed))


def _sums(model: Autoencoder, images: Tensor, generator: Generator) -> tuple[Code, dict[str, Tensor]]:
    code = model.distribution(images)
    output = model.output(code.mean)
    reconstructions = model.mean(output)
    scores = _pixels("", reconstructions, images) | {"ssim": ssim(reconstructions, images)}  # (batch,) each
    kind = model.recipe.reconstruction
    if not kind.is_likelihood:
        return code, scores
    scores[kind.kind] = model.reconstruction(output, images)
    if kind.has_floor:
        scores[f"{kind.kind}_floor"] = entropy(images)
    if code.is_gaussian:
        scores["kl"] = divergence_from_prior(code)
        scores["negative_elbo"] = negative_elbo(model, images, code, generator)
    return code, scores


def _pixels(prefix: str, reconstructions: Tensor, images: Tensor) -> dict[str, Tensor]:
    # The error of clipped pixels, whose mean over the set makes the PSNR.
    return {
        f"{prefix}squared_error": squared_error(reconstructions, images),
        f"{prefix}psnr": clipped_error(reconstructions, images),
    }


def _of_codes(model: Autoencoder, codes: Tensor, several: bool) -> dict[str, float]:
    kind = model.recipe.bottleneck
    if kind.is_distribution:
        return {"active_units": float(active_units(codes))} if several else {}
    name = kind.code_activation
    active = activity(codes, name) if name in LOWEST else codes  # (images, code)
    scores = {}
    if name != "identity":  # whose units have no resting state to be active from
        units = unit_statistics(active)
        scores["mean_activation"] = float(units.means.mean())
        if several:
            scores["activation_deviation"] = float(units.deviations.mean())
    if codes.shape[1] > 1:
        scores["hoyer"] = float(hoyer(active).mean())
    return scores
