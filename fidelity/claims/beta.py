"""A higher beta: less information in the code, a blurrier image, and axes that stand for factors."""

from __future__ import annotations

from typing import Any

from aecore.evaluation.quick import evaluate
from aecore.recipe.recipe import Recipe
from aecore.scores import PrincipalAxes, mutual_information_gap
from fidelity.ask import codes
from fidelity.claim import Measured
from fidelity.lab import Lab
from fidelity.recipes import dense, recipe

SIZE = 6
BETAS = (1.0, 4.0)


def variational(data: str, hidden: int, size: int, beta: float, **training: Any) -> Recipe:
    """A dense variational autoencoder with one hidden layer."""
    return recipe(
        data,
        network=dense(hidden),
        code={"kind": "gaussian", "size": size},
        loss="bernoulli",
        penalties=({"kind": "kl_divergence", "beta": beta},),
        **training,
    )


def shapes(lab: Lab) -> Measured:
    """On `shapes`, whose factors are known."""
    recipes = {f"shapes-beta-{beta:g}": variational("shapes", 400, SIZE, beta, epochs=50) for beta in BETAS}
    text, holds = _terms(lab, "shapes", recipes)
    images = lab.images("shapes")
    if images.factors is None:
        return Measured("no factors", False)
    factors = images.factors.test
    axes = PrincipalAxes.fit(images.train.images, SIZE)
    theirs = mutual_information_gap(axes.encode(images.test.images), factors)
    gaps = [
        mutual_information_gap(codes(lab.model(name, chosen), images.test.images), factors)
        for name, chosen in recipes.items()
    ]
    text += f"; MIG {gaps[0]:.3f} and {gaps[1]:.3f}, PCA's {theirs:.3f}"
    return Measured(text, holds and gaps[-1] > theirs)


def digits(lab: Lab) -> Measured:
    """The first half of it in seconds."""
    recipes = {
        f"digits-beta-{beta:g}": variational("digits", 64, 4, beta, epochs=60, learning_rate=0.004)
        for beta in BETAS
    }
    note = (
        "64 pixels pay for few nats of code: at beta 4 it collapses, which is the extreme of what is claimed."
    )
    return Measured(*_terms(lab, "digits", recipes), note)


def _terms(lab: Lab, data: str, recipes: dict[str, Recipe]) -> tuple[str, bool]:
    images = lab.images(data).test.images
    scores = [evaluate(lab.model(name, chosen).cpu(), images) for name, chosen in recipes.items()]
    low, high = ([score[name] for score in scores] for name in ("kl", "bernoulli"))
    text = f"beta 1 and 4: KL {low[0]:.2f} and {low[1]:.2f} nats, reconstruction {high[0]:.2f} and {high[1]:.2f} nats"
    return text, low[1] < low[0] and high[1] > high[0]
