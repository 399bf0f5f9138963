"""Finding the one further change that makes a refused change possible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aecore.errors import RecipeError
from aecore.parts import describe
from aecore.recipe import Recipe
from app.blocks import FAMILIES


def repair(recipe: Recipe, changes: Mapping[str, Any]) -> dict[str, Any] | None:
    """The first single further change with which `changes` give a recipe that can be; None where there is none."""
    for offer in _offers(recipe, changes):
        try:
            recipe.replace({**changes, **offer})
        except RecipeError:
            continue
        return offer
    return None


def _offers(recipe: Recipe, changes: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    asked = {path.split(".")[0] for path in changes}
    # What takes least away comes first: a penalty less, then another activation, then another kind of part.
    for penalty in recipe.penalties:
        if not any(path.startswith(f"penalties.{penalty.kind}") for path in changes):
            yield {f"penalties.{penalty.kind}": None}
    for block in ("bottleneck", "network"):
        part = FAMILIES[block][getattr(recipe, block).kind]
        for field in describe(part):
            if field.type == "choice":
                yield from ({f"{block}.{field.name}": choice} for choice in field.choices)
    for block, members in FAMILIES.items():
        if block not in asked and block != "penalties":
            yield from ({f"{block}.kind": kind} for kind in members)
