"""The recipes that claims are made of: whole, so that a look at one says what was trained."""

from __future__ import annotations

from typing import Any

from aecore.recipe.recipe import Recipe

SEEDS = (0, 1, 2)
"""Chosen before anything was trained."""


def recipe(
    data: str | dict[str, Any] = "mnist",
    *,
    network: dict[str, Any],
    code: dict[str, Any],
    loss: str = "squared_error",
    corruption: dict[str, Any] | None = None,
    penalties: tuple[dict[str, Any], ...] = (),
    epochs: int,
    batch_size: int = 128,
    learning_rate: float = 0.001,
    schedule: str = "cosine",
    optimiser: str = "adam",
    seed: int = 0,
) -> Recipe:
    """A recipe from its parts; nothing is taken from a preset, which may change."""
    return Recipe.from_dict(
        {
            "data": {"name": data} if isinstance(data, str) else data,
            "network": network,
            "bottleneck": {"kind": "deterministic", **code},
            "corruption": corruption or {"kind": "clean"},
            "reconstruction": {"kind": loss},
            "penalties": list(penalties),
            "training": {
                "epochs": epochs,
                "batch_size": batch_size,
                "learning_rate": learning_rate,
                "schedule": schedule,
                "optimiser": optimiser,
                "seed": seed,
            },
        }
    )


def dense(*hidden: int, **others: Any) -> dict[str, Any]:
    """A dense network."""
    return {"kind": "dense", "hidden": list(hidden), **others}
