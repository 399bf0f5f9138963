"""Scores: pure functions on tensors, each with its unit and its source.

    pixels       squared_error, psnr, ssim                        how near reconstructions are to their images
    likelihood   entropy, negative_elbo,                          what a variational autoencoder promises, in nats
                 importance_weighted_log_likelihood
    units        active_units, divergence_of_axes,                what the axes of a code do
                 unit_statistics, hoyer, are_several
    jacobians    jacobians, jacobian_summary                      how far a code moves when the image does
    classes      knn_accuracy, linear_probe_accuracy              whether classes can be read off the code
    neighbours   trustworthiness                                  whether the 2-D map keeps neighbours together
    factors      mutual_information, mutual_information_gap       whether an axis is a factor of the images
    dci          dci                                              the same by what a forest needs to guess it
    principal    PrincipalAxes.fit(images).encode / decode        PCA, the best linear autoencoder there is
    filters      gaussian_blur, median_filter, best_blur,         denoising without learning
                 best_median

Codes are (images, code), images (images, channels, height, width), labels (images,). Functions that need
scikit-learn import it when they are called.
"""

from aecore.scores.classes import knn_accuracy, linear_probe_accuracy
from aecore.scores.dci import Dci, dci
from aecore.scores.factors import mutual_information, mutual_information_gap
from aecore.scores.filters import best_blur, best_median, gaussian_blur, median_filter
from aecore.scores.jacobians import JacobianSummary, jacobian_summary, jacobians
from aecore.scores.likelihood import entropy, importance_weighted_log_likelihood, negative_elbo
from aecore.scores.neighbours import trustworthiness
from aecore.scores.pixels import psnr, squared_error, ssim
from aecore.scores.principal import PrincipalAxes
from aecore.scores.units import active_units, are_several, divergence_of_axes, hoyer, unit_statistics

__all__ = [
    "Dci",
    "JacobianSummary",
    "PrincipalAxes",
    "active_units",
    "are_several",
    "best_blur",
    "best_median",
    "dci",
    "divergence_of_axes",
    "entropy",
    "gaussian_blur",
    "hoyer",
    "importance_weighted_log_likelihood",
    "jacobian_summary",
    "jacobians",
    "knn_accuracy",
    "linear_probe_accuracy",
    "median_filter",
    "mutual_information",
    "mutual_information_gap",
    "negative_elbo",
    "psnr",
    "squared_error",
    "ssim",
    "trustworthiness",
    "unit_statistics",
]
