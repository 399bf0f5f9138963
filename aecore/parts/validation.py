"""Turns what Pydantic says about a wrong recipe into one sentence a student can act on."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from aecore.errors import AELabError, RecipeError

if TYPE_CHECKING:
    from aecore.parts.fields import FieldDescription


def unknown(subject: str, found: object, known: Sequence[str]) -> RecipeError:
    """The complaint about a name that is not among the known ones."""
    close = difflib.get_close_matches(str(found), known, n=1)
    return RecipeError(
        subject=subject,
        expected=f"one of {', '.join(known)}",
        found="nothing" if found is None else shown(found if isinstance(found, str) else str(found)),
        attempt=f'"{(close or list(known))[0]}"',
    )


def explain(error: ValidationError, part: type[BaseModel]) -> RecipeError:
    """The first thing wrong, in one sentence.

    Args:
        error: what Pydantic raised while it made a part.
        part: what it made.
    """
    from aecore.parts.fields import describe_fields

    fields = describe_fields(part)
    # An unknown key often explains what else is wrong, so it is told first.
    first = min(error.errors(), key=lambda entry: entry["type"] != "extra_forbidden")
    path = ".".join(str(step) for step in first["loc"])
    inner = first.get("ctx", {}).get("error")
    if isinstance(inner, AELabError):
        subject = ".".join(step for step in (path, inner.subject) if step)
        return RecipeError(subject=subject, expected=inner.expected, found=inner.found, attempt=inner.attempt)
    if first["type"] == "extra_forbidden":
        return unknown(path, first["loc"][-1], list(part.model_fields))
    if first["type"] == "too_long":
        most, there = first["ctx"]["max_length"], first["ctx"]["actual_length"]
        return RecipeError(
            subject=path, expected=f"at most {most} entries", found=str(there), attempt="fewer"
        )
    field = fields.get(str(first["loc"][0])) if first["loc"] else None
    if field is None:
        return RecipeError(subject=path, expected="a valid value", found=first["msg"])
    # The input of a nested error is the item itself; the same bounds hold for each item.
    return RecipeError(
        subject=path,
        expected=accepted(field),
        found="nothing" if first["type"] == "missing" else shown(first["input"]),
        attempt=_suggestion(field, first["input"]),
    )


def accepted(field: FieldDescription) -> str:
    """In words, what a field takes."""
    if field.type == "choice":
        return f"one of {', '.join(str(choice) for choice in field.choices)}"
    if field.type == "bool":
        return "true or false"
    if field.type == "text":
        if isinstance(field.default, tuple):
            return "a list of tables of values, each with its kind"
        return "a name" if isinstance(field.default, str) else "a table of values"
    noun = {"int": "a whole number", "float": "a number", "widths": "a list of whole numbers"}[field.type]
    if field.minimum is not None and field.maximum is not None:
        noun += f" from {_digits(field.minimum)} to {_digits(field.maximum)}"
    elif field.minimum is not None:
        noun += f" of at least {_digits(field.minimum)}"
    return f"{noun} or nothing" if field.optional else noun


def shown(value: Any) -> str:
    """A value as it stands in a sentence, cut to a line's length."""
    try:
        text = f'"{value}"' if isinstance(value, str) else str(value)
    except ValueError:
        return "a number of thousands of digits"  # Python refuses to write it out.
    return text if len(text) <= 60 else f"{text[:57]}..."


def _digits(value: float) -> str:
    # Not 2.14748e+09: what is suggested must be accepted when it is typed in.
    return str(int(value)) if value == int(value) else f"{value:g}"


def _suggestion(field: FieldDescription, value: Any) -> str:
    if field.type == "choice":
        known = [str(choice) for choice in field.choices]
        return (difflib.get_close_matches(str(value), known, n=1) or known)[0]
    if field.type in ("int", "float") and isinstance(value, int | float) and not isinstance(value, bool):
        if field.minimum is not None and value < field.minimum:
            return _digits(field.minimum)
        if field.maximum is not None and value > field.maximum:
            return _digits(field.maximum)
    if field.type == "widths":
        return "128,64"
    return str(field.default) if isinstance(field.default, str | int | float) else ""
