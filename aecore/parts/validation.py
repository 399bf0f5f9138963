"""Turns what Pydantic says about a wrong recipe into one sentence a student can act on."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from aecore.errors import RecipeError
from aecore.parts.fields import FieldDescription, describe_fields
from aecore.parts.refusals import digits, refused
from aecore.sentences import Sentence, cut

NOTHING = Sentence("nothing", "nothing")


def unknown(field: str, found: object, known: Sequence[str]) -> RecipeError:
    """The complaint about a name that is not among the known ones."""
    said = NOTHING if found is None else shown(found if isinstance(found, str) else _written(found))
    return RecipeError(
        "choice",
        "{field}: expected one of {known}, found {found}; try {attempt}.",
        field=cut(field),
        known=", ".join(known),
        found=said,
        attempt=f'"{_nearest(found, known)}"',
    )


def explain(error: ValidationError, part: type[BaseModel]) -> RecipeError:
    """The first thing wrong, in one sentence.

    Args:
        error: what Pydantic raised while it made a part.
        part: what it made.
    """
    fields = describe_fields(part)
    # An unknown key often explains what else is wrong, so it is told first.
    first = min(error.errors(), key=lambda entry: entry["type"] != "extra_forbidden")
    path = ".".join(str(step) for step in first["loc"])
    inner = first.get("ctx", {}).get("error")
    if isinstance(inner, RecipeError):
        within = inner.sentence.values.get("field")
        # What parts say of one another names them itself.
        return inner if within is None else inner.with_values(field=_joined(path, str(within)))
    if first["type"] == "extra_forbidden":
        return unknown(path, first["loc"][-1], list(part.model_fields))
    if first["type"] == "too_long":
        most, there = first["ctx"]["max_length"], first["ctx"]["actual_length"]
        return RecipeError(
            "entries",
            "{field}: expected at most {most} entries, found {there}; try fewer.",
            field=cut(path),
            most=most,
            there=there,
        )
    field = fields.get(str(first["loc"][0])) if first["loc"] else None
    if field is None:
        return RecipeError(
            "value",
            "{field}: expected a valid value, found {found}.",
            field=cut(path) or "recipe",
            found=cut(first["msg"]),
        )
    # The input of a nested error is the item itself; the same bounds hold for each item.
    given = NOTHING if first["type"] == "missing" else shown(first["input"])
    return refused(field, cut(path), given, _suggestion(field, first["input"]))


def _joined(path: str, within: str) -> str:
    return cut(".".join(step for step in (path, within) if step))


def shown(value: Any) -> str:
    """A value as it stands in a sentence, cut to a line's length."""
    try:
        return cut(f'"{value}"' if isinstance(value, str) else str(value))
    except ValueError:  # as in _written
        return Sentence("digits", "a number of thousands of digits")


def _suggestion(field: FieldDescription, value: Any) -> str:
    if field.type == "choice":
        return _nearest(value, [str(choice) for choice in field.choices])
    if field.type in ("int", "float") and isinstance(value, int | float) and not isinstance(value, bool):
        if field.minimum is not None and value < field.minimum:
            return digits(field.minimum)
        if field.maximum is not None and value > field.maximum:
            return digits(field.maximum)
    if field.type == "widths":
        return "128,64"
    return str(field.default) if isinstance(field.default, str | int | float) else ""


def _nearest(found: object, known: Sequence[str]) -> str:
    """The one of the known names that was probably meant."""
    return (difflib.get_close_matches(_written(found), known, n=1) or list(known))[0]


def _written(value: object) -> str:
    try:
        return cut(str(value))
    except ValueError:  # Python refuses to write out a number of thousands of digits.
        return ""
