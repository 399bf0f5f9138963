"""In what the recipes of several runs differ, and which of them are repeats of one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aecore.recipe.recipe import Recipe

SEED = "training.seed"
NAMED = ("penalties", "kind")  # what the path itself says


@dataclass(frozen=True)
class Line:
    """One setting that is not the same in all of them.

    Attributes:
        path: as `Recipe.replace` takes it: `network.hidden`, `penalties.l1.beta`.
        values: one for each recipe; None of one that has no such setting.
    """

    path: str
    values: tuple[Any, ...]


def settings_of(recipe: Recipe) -> dict[str, Any]:
    """Every setting of a recipe by its path, in the order of the recipe."""
    found: dict[str, Any] = {}
    for section, held in recipe.as_dict().items():
        parts = (
            {f"penalties.{part['kind']}": part for part in held}
            if section == "penalties"
            else {section: held}
        )
        for prefix, part in parts.items():
            # That a penalty is there its weight says.
            found |= {f"{prefix}.{name}": value for name, value in part.items() if (section, name) != NAMED}
    return found


def differing_lines(recipes: Sequence[Recipe]) -> list[Line]:
    """The settings in which recipes differ.

    A kind that differs brings its own settings with it, beside None for those that have not got them; as far as they
    are not what the kind has anyway: then the kind says all.
    """
    each = [settings_of(recipe) for recipe in recipes]
    paths = sorted({path: None for held in each for path in held}, key=_place)
    lines = [Line(path, tuple(held.get(path) for held in each)) for path in paths]
    return [
        line
        for line in lines
        if any(value != line.values[0] for value in line.values[1:])
        and (all(line.path in held for held in each) or _says_something(line, recipes))
    ]


def _says_something(line: Line, recipes: Sequence[Recipe]) -> bool:
    """Whether a setting that only some have is more than the default of what they are."""
    section, _, rest = line.path.partition(".")
    if rest.endswith("beta"):
        return True
    for recipe, value in zip(recipes, line.values, strict=True):
        held = getattr(recipe, section)
        parts = held if section == "penalties" else (held,)
        kind, _, name = rest.rpartition(".")
        for part in parts:
            field = type(part).model_fields.get(name)
            if field is not None and kind in ("", part.kind) and value is not None:
                default = field.get_default(call_default_factory=True)
                if value != (list(default) if isinstance(default, tuple) else default):
                    return True
    return False


def repeats(recipes: Sequence[Recipe]) -> list[list[int]]:
    """Which recipes are the same but for the seed: the places of each such family, in order of its first."""
    families: dict[str, list[int]] = {}
    for place, recipe in enumerate(recipes):
        families.setdefault(recipe.replace(SEED, 0).to_json(), []).append(place)
    return list(families.values())


def _place(path: str) -> int:
    """Sections in the recipe's order, a kind first; what is within a section stays as it was met."""
    section, _, name = path.partition(".")
    order = list(Recipe.model_fields)
    return 2 * order.index(section) + (name != "kind")
