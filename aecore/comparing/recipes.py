"""In what the recipes of several runs differ, and which of them are repeats of one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aecore.recipe.recipe import Recipe

SEED = "training.seed"


@dataclass(frozen=True)
class Line:
    """One setting that is not the same in all of them.

    Attributes:
        path: as `Recipe.replace` takes it: `network.hidden`, `penalties.l1.beta`; `penalties.l1` where some have
            the penalty and others have not.
        values: one for each recipe; None of one that has no such setting.
    """

    path: str
    values: tuple[Any, ...]


def settings_of(recipe: Recipe) -> dict[str, Any]:
    """Every setting of a recipe by its path, in the order of the recipe."""
    found: dict[str, Any] = {}
    for section, held in recipe.as_dict().items():
        if section == "penalties":
            for penalty in held:
                kind = penalty["kind"]
                found[f"penalties.{kind}"] = True
                found |= {f"penalties.{kind}.{name}": value for name, value in penalty.items() if name != "kind"}
        else:
            found |= {f"{section}.{name}": value for name, value in held.items()}
    return found


def differing_lines(recipes: Sequence[Recipe]) -> list[Line]:
    """The settings in which recipes differ; of a penalty that only some have its own settings too.

    A kind that differs brings its own settings with it: those that only one of the kinds has stand beside None.
    """
    each = [settings_of(recipe) for recipe in recipes]
    # The order of the first that has a section whole, then what only others have: a kind before its settings.
    paths = sorted({path: None for held in each for path in held}, key=_place)
    lines = [Line(path, tuple(held.get(path) for held in each)) for path in paths]
    return [line for line in lines if any(value != line.values[0] for value in line.values[1:])]


def repeats(recipes: Sequence[Recipe]) -> list[list[int]]:
    """Which recipes are the same but for the seed: the places of each such family, in order of its first."""
    families: dict[str, list[int]] = {}
    for place, recipe in enumerate(recipes):
        families.setdefault(recipe.replace(SEED, 0).to_json(), []).append(place)
    return list(families.values())


def other_seeds(recipe: Recipe, taken: Sequence[int], count: int) -> list[int]:
    """The next seeds after a recipe's own that are not taken yet, `count` of them."""
    seeds: list[int] = []
    seed = recipe.training.seed
    while len(seeds) < count:
        seed = (seed + 1) % 2**31
        if seed not in taken:
            seeds.append(seed)
    return seeds


def _place(path: str) -> int:
    """Sections in the recipe's order, a kind first; what is within a section stays as it was met."""
    section, _, name = path.partition(".")
    order = list(Recipe.model_fields)
    return 2 * order.index(section) + (name != "kind")
