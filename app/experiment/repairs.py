"""Finding the further changes that make a refused change possible: one where one will do, at most four."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aecore.errors import RecipeError
from aecore.parts.fields import describe
from aecore.recipe.recipe import Recipe
from app.words.blocks import FAMILIES

MOST_CHANGES = 4

Changes = dict[str, Any]


def repair(recipe: Recipe, changes: Mapping[str, Any]) -> Changes | None:
    """The fewest further changes with which `changes` give a recipe that can be; None where there are none."""
    heard = {_complaint(recipe, changes)}
    begun: list[Changes] = [{}]
    for _ in range(MOST_CHANGES):
        nearer: list[Changes] = []
        for offers in begun:
            for offer in _offers(recipe, {**changes, **offers}):
                complaint = _complaint(recipe, {**changes, **offers, **offer})
                if complaint is None:
                    return {**offers, **offer}
                # A new complaint is a step on: something else is now in the way.
                if complaint not in heard:
                    heard.add(complaint)
                    nearer.append({**offers, **offer})
        begun = nearer
    return None


def _complaint(recipe: Recipe, changes: Mapping[str, Any]) -> str | None:
    try:
        recipe.replace(changes)
    except RecipeError as error:
        return str(error)
    return None


def _offers(recipe: Recipe, changes: Mapping[str, Any]) -> Iterator[Changes]:
    """Single changes of what `changes` leave alone; what takes least away comes first."""
    for penalty in recipe.penalties:
        if not any(path.startswith(f"penalties.{penalty.kind}") for path in changes):
            yield {f"penalties.{penalty.kind}": None}
    for block in ("bottleneck", "network"):
        kind = changes.get(f"{block}.kind", getattr(recipe, block).kind)
        if kind not in FAMILIES[block]:
            continue
        for field in describe(FAMILIES[block][kind]):
            path = f"{block}.{field.name}"
            if path in changes:
                continue
            if field.type == "choice":
                yield from ({path: choice} for choice in field.choices)
            elif field.type == "widths":
                yield {path: field.default}
    for block, members in FAMILIES.items():
        if block != "penalties" and f"{block}.kind" not in changes:
            yield from ({f"{block}.kind": kind} for kind in members)
