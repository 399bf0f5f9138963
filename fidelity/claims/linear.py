"""A linear autoencoder finds what principal component analysis finds."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from aecore.datasets.loading import ImageSet
from aecore.model import Autoencoder
from aecore.recipe.recipe import Recipe
from aecore.scores import PrincipalAxes
from fidelity.ask import codes, reconstruction_error
from fidelity.claim import Measured
from fidelity.families import one_layer
from fidelity.lab import Lab
from fidelity.recipes import dense, recipe

SIZE = 36


def linear(data: str, size: int, epochs: int, **training: Any) -> Recipe:
    """No hidden layer, identity everywhere, squared error."""
    return recipe(data, network=dense(), code={"size": size}, epochs=epochs, **training)


def pca(lab: Lab) -> Measured:
    """On MNIST, with 36 numbers."""
    return _against_axes(lab, "linear-36", linear("mnist", SIZE, 30), SIZE, one_layer(SIZE))


def pca_of_digits(lab: Lab) -> Measured:
    """The same in seconds: 8x8 digits and 10 numbers."""
    chosen = linear("digits", 10, 200, batch_size=64, learning_rate=0.01)
    return _against_axes(lab, "linear-digits-10", chosen, 10, one_layer(10, data="digits", epochs=50))


def _against_axes(lab: Lab, name: str, chosen: Recipe, size: int, nonlinear: Recipe) -> Measured:
    images = lab.images(chosen.data.name)
    axes = PrincipalAxes.fit(images.train.images, size)
    model = lab.model(name, chosen)
    ours = reconstruction_error(model, images.test.images)
    theirs = reconstruction_error(axes, images.test.images)
    angles = principal_angles(model, axes)
    overlap = float(angles.cos().square().mean())
    degrees = angles.rad2deg()
    other = lab.model(name.replace("linear", "plain"), nonlinear)
    best, floor = linear_decoders(other, images), reconstruction_error(axes, images.train.images)
    text = (
        f"{ours:.3f} against PCA's {theirs:.3f} ({100 * (ours / theirs - 1):+.2f}%); overlap {overlap:.4f}, angles "
        f"median {float(degrees.median()):.1f}, largest {', '.join(f'{angle:.1f}' for angle in degrees[-4:])} degrees; "
        f"training set, sigmoid encoder: {best[0]:.3f} with the linear decoder it was trained with, {best[1]:.3f} "
        f"with the best one there is, PCA {floor:.3f}"
    )
    return Measured(text, ours <= 1.005 * theirs and overlap >= 0.98 and min(best) >= floor)


def principal_angles(model: Autoencoder, axes: PrincipalAxes) -> Tensor:
    """Between what the linear decoder can reach and the axes' span, radians, the smallest first, (size,)."""
    weight = model.decoder.get_parameter("layers.0.weight").detach().double().cpu()  # (pixels, code)
    basis = torch.linalg.qr(weight).Q
    cosines = torch.linalg.svdvals(basis.T @ axes.components.T.double())
    angles: Tensor = cosines.clamp(max=1.0).acos()
    return angles


def linear_decoders(model: Autoencoder, images: ImageSet) -> tuple[float, float]:
    """Squared error on the training set of its own linear decoder, and of the best one for its codes."""
    train = images.train.images
    found = codes(model, train).double()
    rows = train.flatten(1).double()
    centred = found - found.mean(dim=0)
    target = rows - rows.mean(dim=0)
    weights = torch.linalg.lstsq(centred, target, driver="gelsd").solution
    best = (target - centred @ weights).square().sum(dim=1).mean()
    return reconstruction_error(model, train), float(best)
