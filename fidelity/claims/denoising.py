"""Denoising autoencoders against filters that have learned nothing."""

from __future__ import annotations

from aecore.datasets.loading import ImageSet
from aecore.evaluation.quick import corrupted
from aecore.scores import best_blur, best_median, gaussian_blur, median_filter, psnr
from aecore.scores.pixels import clipped_error
from fidelity.ask import reconstructions
from fidelity.claim import Measured
from fidelity.families import NOISES, denoising
from fidelity.lab import Lab

MARGINS = {"gaussian": 3.0, "random-25": 1.5, "random-50": 4.0}
SEARCHED = 2000
"""Test images on which the filters' widths are searched: in the filters' favour."""


def denoised(lab: Lab) -> Measured:
    """The three corruptions."""
    images = lab.images("mnist")
    held, parts = True, []
    for noise, margin in MARGINS.items():
        ours, filters = _against_filters(lab, noise, images)
        gain = ours - max(filters.values())
        held = held and gain >= margin
        named = ", ".join(f"{name} {value:.2f}" for name, value in filters.items())
        parts.append(f"{noise}: {ours:.2f} dB, {named}: {gain:+.2f} dB")
    return Measured("; ".join(parts), held)


def _against_filters(lab: Lab, noise: str, images: ImageSet) -> tuple[float, dict[str, float]]:
    model = lab.model(f"denoising-{noise}", denoising(NOISES[noise]))
    clean = images.test.images
    spoilt = corrupted(model, clean, seed=1)
    some = slice(SEARCHED)
    spread = best_blur(spoilt[some], clean[some], clipped_error)
    window = best_median(spoilt[some], clean[some], clipped_error)
    made = {
        f"blur of {spread:g}": gaussian_blur(spoilt, spread),
        f"median of {window}": median_filter(spoilt, window),
        "nothing": spoilt,
    }
    filters = {name: psnr(float(clipped_error(found, clean).double().mean())) for name, found in made.items()}
    return psnr(float(clipped_error(reconstructions(model, spoilt), clean).double().mean())), filters
