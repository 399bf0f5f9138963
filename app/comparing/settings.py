"""Settings of a recipe in the page's words: their names, and their values with units."""

from __future__ import annotations

from typing import Any

from aecore.parts.fields import FieldDescription, describe_fields
from aecore.recipe.families import FAMILIES, WITHOUT_KIND
from app.controls.layer_widths import written
from app.image_sets import data_name
from app.words.blocks import choice_key, field_key, kind_key
from app.words.messages import Messages

NOTHING = "\u2013"
PREFIXED = ("bottleneck", "corruption", "reconstruction")


def name_of(path: str, messages: Messages) -> str:
    """What a setting is called: "Learning rate", "β of KL divergence"."""
    block, _, rest = path.partition(".")
    if block == "penalties":
        kind, _, field = rest.partition(".")
        return f"{messages(kind_key(block, kind))} · {messages(field_key(block, kind, field))}"
    if rest == "kind":
        return messages(f"block.{block}")
    name = messages(field_key(block, _kind_with(block, rest), rest))
    # "Size" and "Activation" alone would be anybody's.
    return f"{messages(f'block.{block}')} · {name}" if block in PREFIXED else name


def value_of(path: str, value: Any, messages: Messages) -> str:
    """What a setting is set to; a dash where there is no such setting."""
    block, _, rest = path.partition(".")
    if value is None:
        optional = path == "data.train_size"
        return messages("number.all") if optional else NOTHING
    if path == "data.name":
        return data_name(str(value), messages)
    if rest == "kind":
        return messages(kind_key(block, str(value)))
    return told(_field(block, rest), value, messages)


def told(field: FieldDescription, value: Any, messages: Messages) -> str:
    """A value of a field as the rail tells it."""
    if field.type == "bool":
        return messages("compare.yes" if value else "compare.no")
    if field.type == "widths":
        return written(tuple(value), messages("widths.none"))
    if field.type == "choice" and isinstance(value, str):
        return messages(choice_key(field.name, value))
    return messages.quantity(value, field.unit)


def _field(block: str, rest: str) -> FieldDescription:
    if block in WITHOUT_KIND:
        return describe_fields(WITHOUT_KIND[block])[rest]
    kind, _, name = rest.partition(".") if block == "penalties" else (_kind_with(block, rest), "", rest)
    return describe_fields(FAMILIES[block][kind])[name]


def _kind_with(block: str, name: str) -> str:
    """The first kind of a block that has a setting: it is called the same in all that have it."""
    if block in WITHOUT_KIND:
        return ""
    return next(kind for kind, part in FAMILIES[block].items() if name in part.model_fields)
