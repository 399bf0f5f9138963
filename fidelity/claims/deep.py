"""The deep autoencoder of Hinton and Salakhutdinov 2006: 784-1000-500-250-30."""

from __future__ import annotations

from aecore.recipe.recipe import Recipe
from aecore.scores import PrincipalAxes
from fidelity.ask import reconstruction_error
from fidelity.claim import Measured
from fidelity.lab import Lab
from fidelity.recipes import dense, recipe

TRIED = (
    "After 3 epochs in batches of 200: ELU 10.4, tanh 13.9, ReLU 17.5, ELU with a Bernoulli loss 13.6; ELU in batches "
    "of 100 9.1. Batches of 50 are no further after as many epochs than batches of 128. 40 epochs in batches of 128: "
    "4.56 on the test set, 4.5 on the training set, so that more epochs help, not fewer weights."
)


def deep(epochs: int, batch_size: int) -> Recipe:
    """The paper's widths; no pretraining, Adam, and a function that lets gradients through."""
    return recipe(
        network=dense(1000, 500, 250, activation="elu"),
        code={"size": 30},
        epochs=epochs,
        batch_size=batch_size,
    )


def in_time(lab: Lab) -> Measured:
    """As far as a quarter of an hour goes."""
    return _measured(lab, "deep-30-e64", deep(64, 128), 4.2)


def overnight(lab: Lab) -> Measured:
    """The paper's figure."""
    return _measured(lab, "deep-30-long", deep(600, 128), 3.0)


def _measured(lab: Lab, name: str, chosen: Recipe, limit: float) -> Measured:
    images = lab.images("mnist")
    model = lab.model(name, chosen)
    test = reconstruction_error(model, images.test.images)
    train = reconstruction_error(model, images.train.images)
    axes = reconstruction_error(PrincipalAxes.fit(images.train.images, 30), images.test.images)
    text = f"{test:.2f} (training set {train:.2f}) after {chosen.training.epochs} epochs; PCA {axes:.2f}"
    return Measured(text, test <= limit, TRIED)
