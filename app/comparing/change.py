"""The settings of a run that can be changed for a repeat of it: a select or a number each, in the page's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from aecore.errors import RecipeError
from aecore.parts.fields import FieldDescription, describe
from aecore.parts.part import Part
from aecore.recipe.recipe import Recipe
from app.comparing.settings import name_of, told
from app.controls.layer_widths import stacks
from app.controls.slider_values import is_name, ladder, needs_ladder
from app.image_sets import data_name, sets
from app.words.blocks import BLOCKS, field_key
from app.words.messages import Messages


def changeable(recipe: Recipe, owner: str, messages: Messages) -> list[dict[str, Any]]:
    """Every setting of a recipe with what it can be set to; values that the recipe cannot have are left out.

    Args:
        recipe: that is to be changed.
        owner: who is to train it; of sets that they may not see there is none.
        messages: of the language.
    """
    return [_field(recipe, *place, owner, messages) for place in _places(recipe)]


def _places(recipe: Recipe) -> Iterator[tuple[str, str, str, Part, FieldDescription]]:
    """Block, kind, path, part and field of each, the training's first: what is varied most."""
    for block in ("training", *(block for block in BLOCKS if block != "training")):
        parts = recipe.penalties if block == "penalties" else (getattr(recipe, block),)
        for part in parts:
            kind = str(getattr(part, "kind", ""))
            prefix = f"penalties.{kind}" if block == "penalties" else block
            for field in describe(type(part)):
                yield block, kind, f"{prefix}.{field.name}", part, field


def _field(
    recipe: Recipe,
    block: str,
    kind: str,
    path: str,
    part: Part,
    field: FieldDescription,
    owner: str,
    messages: Messages,
) -> dict[str, Any]:
    value = getattr(part, field.name)
    said: dict[str, Any] = {
        "path": path,
        "block": block,
        "group": messages(f"block.{block}"),
        "name": name_of(path, messages),
        "help": messages(field_key(block, kind, field.name) + ".help"),
        "value": list(value) if isinstance(value, tuple) else value,
    }
    if field.type in ("int", "float") and (is_name(field) or not needs_ladder(field)):
        return {**said, "least": field.minimum, "most": field.maximum, "step": field.step or "any"}
    values = _values(path, kind, value, field, owner)
    options = [
        {"value": each, "words": _words(path, each, field, messages)}
        for each in values
        if _can(recipe, path, each)
    ]
    return {**said, "options": options}


def _values(path: str, kind: str, value: Any, field: FieldDescription, owner: str) -> list[Any]:
    if path == "data.name":
        here = [name for name, entry in sets(owner).items() if entry.present]
        return list(dict.fromkeys([*here, value]))
    if field.type == "bool":
        return [False, True]
    if field.type == "choice":
        return list(field.choices)
    if field.type == "widths":
        return [list(stack) for stack in dict.fromkeys([*stacks(kind, field.name), tuple(value)])]
    return [*ladder(field, value), *([None] if field.optional else [])]


def _words(path: str, value: Any, field: FieldDescription, messages: Messages) -> str:
    if path == "data.name":
        return data_name(str(value), messages)
    return messages("number.all") if value is None else told(field, value, messages)


def _can(recipe: Recipe, path: str, value: Any) -> bool:
    with suppress(RecipeError):
        recipe.replace(path, value)
        return True
    return False
