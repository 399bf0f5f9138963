"""Every score by name: its unit, and which way is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Better = Literal["lower", "higher", "neither"]


@dataclass(frozen=True)
class Score:
    """What a number means.

    Attributes:
        unit: of the value; summed over pixels or code axes, averaged over images.
        better: which way is better, if one is.
    """

    unit: str
    better: Better


SCORES: dict[str, Score] = {
    "squared_error": Score("squared error/image", "lower"),
    "psnr": Score("dB", "higher"),
    "ssim": Score("of 1", "higher"),
    "denoised_squared_error": Score("squared error/image", "lower"),
    "denoised_psnr": Score("dB", "higher"),
    "bernoulli": Score("nats/image", "lower"),
    "bernoulli_floor": Score("nats/image", "neither"),
    "gaussian": Score("nats/image", "lower"),
    "kl": Score("nats/image", "neither"),
    "kl_of_axes": Score("nats/image", "neither"),
    "negative_elbo": Score("nats/image", "lower"),
    "importance_weighted": Score("nats/image", "lower"),
    "active_units": Score("axes", "neither"),
    "mean_activation": Score("activation", "neither"),
    "activation_deviation": Score("activation", "neither"),
    "hoyer": Score("of 1", "neither"),
    "jacobian_norm": Score("code/pixel", "neither"),
    "jacobian_relative": Score("1/pixel²", "lower"),
    "singular_values": Score("code/pixel", "neither"),
    "knn_accuracy": Score("of 1", "higher"),
    "linear_probe_accuracy": Score("of 1", "higher"),
    "trustworthiness": Score("of 1", "higher"),
    "mutual_information_gap": Score("of 1", "higher"),
    "disentanglement": Score("of 1", "higher"),
    "completeness": Score("of 1", "higher"),
    "informativeness": Score("of 1", "higher"),
}
"""In the order in which they are told."""

BASELINES = ("training_mean", "pca", "nothing", "blur", "median", "pixels", "pca_codes", "floor")
"""What a score may be compared with."""
