"""The common base of a recipe's parts: kind, bounds and help live on the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from aecore.parts.validation import explain, unknown

if TYPE_CHECKING:
    from aecore.recipe.recipe import Recipe


class Part(BaseModel):
    """A frozen value that names one piece of an experiment; holds numbers, never weights."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, ser_json_inf_nan="strings")

    def __init__(self, /, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise explain(error, type(self)) from None

    def check(self, recipe: Recipe) -> None:
        """Raises RecipeError if this part cannot work with the rest of the recipe."""


def member_of(registry: Mapping[str, type[Part]]) -> BeforeValidator:
    """Turns {"kind": name, ...} into the registered part of that name.

    Raises:
        RecipeError: the kind is missing or not in the registry.
    """

    def choose(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        kind = value.get("kind")
        if not isinstance(kind, str) or kind not in registry:
            raise unknown("kind", kind, list(registry))
        return registry[kind](**value)

    return BeforeValidator(choose)
