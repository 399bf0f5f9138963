"""Recipes that several claims share, so that each is trained once."""

from __future__ import annotations

from typing import Any

from aecore.recipe import Recipe
from fidelity.recipes import dense, recipe


def one_layer(
    size: int,
    *,
    data: str = "mnist",
    tied: bool = False,
    penalties: tuple[dict[str, Any], ...] = (),
    epochs: int = 15,
    batch_size: int = 128,
    seed: int = 0,
) -> Recipe:
    """The course's first autoencoder: one layer of sigmoid units, the code, and a linear decoder."""
    return recipe(
        data,
        network=dense(tied=tied),
        code={"size": size, "activation": "sigmoid"},
        penalties=penalties,
        epochs=epochs,
        batch_size=batch_size,
        seed=seed,
    )
