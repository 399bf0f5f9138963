"""Values written as text, `bottleneck.size=8`: read as the field takes them, not as they look."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aecore.parts.fields import FieldDescription, describe_fields
from aecore.parts.part import Part
from aecore.recipe.families import FAMILIES
from aecore.recipe.recipe import Recipe


def read_changes(recipe: Recipe, written: Mapping[str, str]) -> dict[str, Any]:
    """Values by path, for `Recipe.replace`.

    A name stays a name where it looks like a number; what a field cannot take stays as it was written, for the
    recipe to refuse it in those words.

    Args:
        recipe: to be changed: which fields there are depends on its kinds.
        written: text by path; a new kind among them counts for the fields beside it.
    """
    return {path: _read(_field(recipe, path, written), path, text) for path, text in written.items()}


def _field(recipe: Recipe, path: str, written: Mapping[str, str]) -> FieldDescription | None:
    """What a path leads to; None where that is a whole part, or nothing that is known."""
    section, _, name = path.partition(".")
    part: type[Part] | None = None
    if section == "penalties":
        kind, _, name = name.partition(".")
        part = FAMILIES[section].get(kind)
    elif section in FAMILIES:
        kind = written.get(f"{section}.kind", getattr(recipe, section).kind)
        part = FAMILIES[section].get(kind)
    elif isinstance(held := getattr(recipe, section, None), Part):
        part = type(held)
    return describe_fields(part).get(name) if part is not None else None


def _read(field: FieldDescription | None, path: str, text: str) -> Any:
    plain, kind = _plain(text), "text" if path.endswith(".kind") else field.type if field else None
    if kind == "widths" and not isinstance(plain, list):
        plain = _plain(f"[{text}]")
    fits = {
        None: plain is not _NOT,
        "bool": isinstance(plain, bool),
        "widths": isinstance(plain, list),
        "int": isinstance(plain, int | float) and not isinstance(plain, bool),
        "float": isinstance(plain, int | float) and not isinstance(plain, bool),
    }
    if fits.get(kind) or (field is not None and field.optional and plain is None):
        return plain
    if field is not None and kind == "choice":
        return next((choice for choice in field.choices if str(choice) == text), _unquoted(text))
    return _unquoted(text) if kind == "text" else text


_NOT = object()


def _plain(text: str) -> Any:
    """What JSON says a text is; `_NOT` where it says nothing."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _NOT


def _unquoted(text: str) -> str:
    """A name, also one in the quotes of JSON."""
    found = _plain(text) if text.startswith('"') else text
    return found if isinstance(found, str) else text
