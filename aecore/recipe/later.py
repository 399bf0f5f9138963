"""Links of later versions: read as far as this one knows them, and what it does not know is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aecore.errors import RecipeError
from aecore.parts.fields import describe
from aecore.recipe.families import FAMILIES, WITHOUT_KIND
from aecore.recipe.recipe import Recipe, unpacked


def read_link(text: str) -> tuple[Recipe, tuple[str, ...]]:
    """The recipe of a link, and the paths of what it says that this version does not know.

    What is not known stands at its default; a value that is known and cannot be is refused all the same.

    Raises:
        RecipeError: no recipe, a part of one, or one that cannot be.
    """
    values = unpacked(text)
    try:
        return Recipe.from_dict(values), ()
    except RecipeError:
        if not isinstance(values, Mapping):
            raise
        known, left_out = _known(values)
        if not left_out:
            raise
    return Recipe.from_dict(known), left_out


def _known(values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The sections without what is not known, and the paths of that."""
    known: dict[str, Any] = {}
    left_out: list[str] = []
    for section, value in values.items():
        if section not in WITHOUT_KIND and section not in FAMILIES:
            left_out.append(section)
        elif section == "penalties" and isinstance(value, list):
            found = [_part(section, item, left_out) for item in value]
            known[section] = [item for item in found if item is not None]
        elif (part := _part(section, value, left_out)) is not None:
            known[section] = part
    return known, tuple(left_out)


def _part(section: str, value: Any, left_out: list[str]) -> Any:
    """A part without the fields that are not known; None where its kind is not."""
    if not isinstance(value, Mapping):
        return value
    kind, prefix = value.get("kind"), section
    if section in FAMILIES and kind is not None:
        if section == "penalties":
            prefix = f"penalties.{kind}"
        if not isinstance(kind, str) or kind not in FAMILIES[section]:
            left_out.append(prefix if section == "penalties" else f"{section}.kind")
            return None
        part = FAMILIES[section][kind]
    elif section in WITHOUT_KIND:
        part = WITHOUT_KIND[section]
    else:
        return value
    fields = {field.name: field for field in describe(part)}
    found = {"kind": kind} if section in FAMILIES else {}
    for name, held in value.items():
        field = fields.get(name)
        if name == "kind" and section in FAMILIES:
            continue
        if field is None or (field.type == "choice" and isinstance(held, str) and held not in field.choices):
            left_out.append(f"{prefix}.{name}")
        else:
            found[name] = held
    return found
