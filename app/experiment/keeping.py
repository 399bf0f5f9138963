"""What a lesson locks stays as it is, whichever way the rest changes: by a preset, another kind, a run."""

from __future__ import annotations

from typing import Any

from aecore.recipe.families import FAMILIES
from aecore.recipe.recipe import Recipe
from app.experiment.lesson import Lesson
from app.words.blocks import BLOCKS


def kept(old: Recipe, new: Recipe, lesson: Lesson) -> Recipe:
    """The new recipe with the old one's values wherever the lesson locks them.

    Raises:
        RecipeError: what is locked does not go with what is new.
    """
    if not lesson.in_force:
        return new
    changes: dict[str, Any] = {}
    for block in BLOCKS:
        if block == "penalties":
            changes |= _penalties(old, new, lesson)
            continue
        before = getattr(old, block).model_dump(mode="json")
        after = getattr(new, block).model_dump(mode="json")
        back = before.get("kind") != after.get("kind") and lesson.locks(f"{block}.kind")
        for name, value in before.items():
            # Of another kind, only what both kinds have can stay.
            here = back or (name != "kind" and name in after and after[name] != value)
            if here and lesson.locks(f"{block}.{name}"):
                changes[f"{block}.{name}"] = value
    return new.replace(changes) if changes else new


def _penalties(old: Recipe, new: Recipe, lesson: Lesson) -> dict[str, Any]:
    """Locked switches as they were, and locked fields of what is on in both."""
    before = {penalty.kind: penalty.model_dump(mode="json") for penalty in old.penalties}
    after = {penalty.kind: penalty.model_dump(mode="json") for penalty in new.penalties}
    changes: dict[str, Any] = {}
    for kind in FAMILIES["penalties"]:
        path = f"penalties.{kind}"
        if lesson.locks(path) and (kind in before) != (kind in after):
            changes[path] = before.get(kind)
        elif kind in before and kind in after:
            changes |= {
                f"{path}.{name}": value
                for name, value in before[kind].items()
                if name != "kind" and lesson.locks(f"{path}.{name}") and after[kind][name] != value
            }
    return changes
