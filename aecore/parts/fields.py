"""The fields of a part: bounds, help and unit of each, and what a form has to know of them."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

if TYPE_CHECKING:
    pass

FieldType = Literal["int", "float", "bool", "choice", "widths", "text"]


def parameter(
    default: Any,
    *,
    help: str,
    minimum: float | None = None,
    maximum: float | None = None,
    step: float | None = None,
    unit: str = "",
    scale: Literal["linear", "log"] = "linear",
) -> Any:
    """A field of a part, with what a slider needs to know about it.

    Args:
        help: one English sentence: what happens when it is raised or chosen.
        minimum: smallest value accepted, itself included.
        maximum: largest value accepted, itself included.
        step: distance of neighbouring values on a slider.
        unit: shown behind the value.
        scale: how a slider spaces its values.
    """
    extra: dict[str, Any] = {
        "help": help,
        "minimum": minimum,
        "maximum": maximum,
        "step": step,
        "unit": unit,
        "scale": scale,
    }
    # A list of layer widths carries the bounds of its items, which its own type checks.
    bounds: dict[str, Any] = {} if isinstance(default, tuple) else {"ge": minimum, "le": maximum}
    return Field(default=default, json_schema_extra=extra, **bounds)


def weight(default: float, *, maximum: float = 100.0, help: str) -> Any:
    """The beta of a penalty: its weight in the loss."""
    return parameter(default, help=help, minimum=0.0, maximum=maximum, step=0.01, scale="log")


@dataclass(frozen=True)
class FieldDescription:
    """What a form, a command line or a page of documentation needs to know about one field."""

    name: str
    type: FieldType
    default: Any
    minimum: float | None
    maximum: float | None
    step: float | None
    scale: Literal["linear", "log"]
    unit: str
    help: str
    choices: tuple[str | int, ...]
    optional: bool


def describe_fields(part: type[BaseModel]) -> dict[str, FieldDescription]:
    """Every field of a part but its kind, by name, in the order of declaration."""
    return {name: _describe(name, info) for name, info in part.model_fields.items() if name != "kind"}


def describe(part: type[BaseModel]) -> list[FieldDescription]:
    """Every field of a part but its kind, in the order of declaration."""
    return list(describe_fields(part).values())


def _describe(name: str, info: FieldInfo) -> FieldDescription:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    given: dict[str, Any] = dict(extra)
    kind, choices, optional = _type_of(info.annotation)
    return FieldDescription(
        name=name,
        type=kind,
        default=info.default,
        minimum=given.get("minimum"),
        maximum=given.get("maximum"),
        step=given.get("step"),
        scale=given.get("scale", "linear"),
        unit=given.get("unit", ""),
        help=given.get("help", ""),
        choices=choices,
        optional=optional,
    )


def _type_of(annotation: Any) -> tuple[FieldType, tuple[str | int, ...], bool]:
    origin = typing.get_origin(annotation)
    if origin in (types.UnionType, typing.Union):
        members = [member for member in typing.get_args(annotation) if member is not type(None)]
        kind, choices, _ = _type_of(members[0])
        return kind, choices, True
    if origin is Literal:
        return "choice", typing.get_args(annotation), False
    if origin is typing.Annotated:
        return _type_of(typing.get_args(annotation)[0])
    if origin is tuple:
        items, _, _ = _type_of(typing.get_args(annotation)[0])
        return ("widths" if items == "int" else "text"), (), False
    plain: dict[Any, FieldType] = {int: "int", float: "float", bool: "bool"}
    return plain.get(annotation, "text"), (), False
