"""Sparse codes: by a KL to a small mean activation, and by a Laplace prior."""

from __future__ import annotations

from typing import Any

from aecore.recipe.recipe import Recipe
from aecore.scores import hoyer, unit_statistics
from fidelity.ask import codes, reconstruction_error
from fidelity.claim import Measured
from fidelity.families import sparse_by_kl, sparse_plain
from fidelity.lab import Lab
from fidelity.recipes import SEEDS, dense, recipe

RHO = 0.05
TRADE = (
    "The three conditions pull apart: a higher beta brings the means nearer and costs error (20 at learning rate "
    "0.001: means 0.053 to 0.066, error 23.2); a higher learning rate finds codes of small amplitude behind large "
    "decoder weights (5 at 0.005: error 14.8, but standard deviations from 0.037)."
)


def by_divergence(lab: Lab) -> Measured:
    """Every unit's mean and deviation on the test set, and what it costs."""
    images = lab.images("mnist").test.images
    sparse = lab.model("sparse-kl", sparse_by_kl())
    plain = lab.model("sparse-plain", sparse_plain())
    means, deviations = unit_statistics(codes(sparse, images))
    ours, theirs = reconstruction_error(sparse, images), reconstruction_error(plain, images)
    text = (
        f"means {float(means.min()):.3f} to {float(means.max()):.3f}, smallest standard deviation "
        f"{float(deviations.min()):.3f} ({len(means)} units); squared error {ours:.2f} against {theirs:.2f}: "
        f"{ours / theirs:.2f} times"
    )
    near = bool(((means - RHO).abs() <= 0.02).all()) and bool((deviations >= 0.05).all())
    return Measured(text, near and ours <= 1.5 * theirs, TRADE)


def laplace(seed: int, beta: float | None) -> Recipe:
    """Codes that may be zero, a linear decoder, and weight decay, so that shrinking the code is no way out."""
    decay: tuple[dict[str, Any], ...] = ({"kind": "weight_decay", "beta": 0.01},)
    return recipe(
        network=dense(),
        code={"size": 64, "activation": "relu"},
        penalties=decay if beta is None else (*decay, {"kind": "l1", "beta": beta}),
        epochs=10,
        seed=seed,
    )


def by_laplace(lab: Lab) -> Measured:
    """Hoyer sparsity of the codes of the test set, averaged over images."""
    images = lab.images("mnist").test.images
    ours, theirs, errors = [], [], []
    for seed in SEEDS:
        sparse = lab.model(f"sparse-l1-s{seed}", laplace(seed, 0.5))
        plain = lab.model(f"decay-s{seed}", laplace(seed, None))
        ours.append(float(hoyer(codes(sparse, images)).mean()))
        theirs.append(float(hoyer(codes(plain, images)).mean()))
        errors.append((reconstruction_error(sparse, images), reconstruction_error(plain, images)))
    text = (
        f"Hoyer {_listed(ours)} against {_listed(theirs)}; squared error "
        + ", ".join(f"{one:.2f} against {other:.2f}" for one, other in errors)
        + "; weight decay on in both"
    )
    return Measured(text, all(one > other for one, other in zip(ours, theirs, strict=True)))


def _listed(values: list[float]) -> str:
    return ", ".join(f"{value:.3f}" for value in values)
