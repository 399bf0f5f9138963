"""What a field says to a value that it does not take: one sentence for each type of field."""

from __future__ import annotations

from aecore.errors import RecipeError
from aecore.parts.fields import FieldDescription


def refused(field: FieldDescription, path: str, found: str, attempt: str) -> RecipeError:
    """The complaint about a value of a field.

    Args:
        field: which takes other values.
        path: its name within the recipe.
        found: the value, as it stands in a sentence.
        attempt: a value that it takes; "" where it has none to suggest.
    """
    if field.type == "choice":
        return RecipeError(
            "choice",
            "{field}: expected one of {known}, found {found}; try {attempt}.",
            field=path,
            known=", ".join(str(choice) for choice in field.choices),
            found=found,
            attempt=attempt,
        )
    if field.type == "bool":
        return RecipeError(
            "boolean",
            "{field}: expected true or false, found {found}; try {attempt}.",
            field=path,
            found=found,
            attempt=attempt,
        )
    if field.type == "text":
        return _of_text(field, path, found, attempt)
    return _of_number(field, path, found, attempt)


def digits(value: float | None) -> str:
    """A bound as it is typed: not 2.14748e+09, for what is suggested must be accepted."""
    if value is None:
        return "any"
    return str(int(value)) if value == int(value) else f"{value:g}"


def _of_text(field: FieldDescription, path: str, found: str, attempt: str) -> RecipeError:
    if isinstance(field.default, tuple):
        return RecipeError(
            "tables",
            "{field}: expected a list of tables of values, each with its kind, found {found}.",
            field=path,
            found=found,
        )
    if isinstance(field.default, str):
        return RecipeError(
            "text",
            "{field}: expected a name, found {found}; try {attempt}.",
            field=path,
            found=found,
            attempt=attempt,
        )
    return RecipeError(
        "table", "{field}: expected a table of values, found {found}.", field=path, found=found
    )


def _of_number(field: FieldDescription, path: str, found: str, attempt: str) -> RecipeError:
    low, high = digits(field.minimum), digits(field.maximum)
    if field.type == "float":
        return RecipeError(
            "number",
            "{field}: expected a number from {low} to {high}, found {found}; try {attempt}.",
            field=path,
            low=low,
            high=high,
            found=found,
            attempt=attempt,
        )
    if field.type == "widths":
        return RecipeError(
            "widths",
            "{field}: expected a list of whole numbers from {low} to {high}, found {found}; try {attempt}.",
            field=path,
            low=low,
            high=high,
            found=found,
            attempt=attempt,
        )
    if not field.optional:
        return RecipeError(
            "whole",
            "{field}: expected a whole number from {low} to {high}, found {found}; try {attempt}.",
            field=path,
            low=low,
            high=high,
            found=found,
            attempt=attempt,
        )
    if attempt:
        return RecipeError(
            "whole_if_any",
            "{field}: expected a whole number from {low} to {high} or nothing, found {found}; try {attempt}.",
            field=path,
            low=low,
            high=high,
            found=found,
            attempt=attempt,
        )
    return RecipeError(
        "whole_or_nothing",
        "{field}: expected a whole number from {low} to {high} or nothing, found {found}.",
        field=path,
        low=low,
        high=high,
        found=found,
    )
