"""What the teacher locks for everybody holds for what a student asks for, whatever page asked for it."""

from __future__ import annotations

from starlette.requests import Request

from aecore.machine.devices import AUTO
from aecore.recipe.recipe import Recipe
from app.api.answers import Refusal
from app.experiment.lesson import DEVICE
from app.experiment.ordered import ordered
from app.web.settings import settings
from app.words.messages import Messages


def is_student_s(request: Request) -> bool:
    """Whether a student of a class asks; behind its door whoever does not teach is one."""
    return settings().classroom and not request.scope.get("aelab.teaches")


def require_what_is_locked(recipe: Recipe, device: str, messages: Messages) -> None:
    """Raises Refusal 409 where a recipe that is to be trained is not as the teacher locks it."""
    locked = ordered()
    if locked is None:
        return
    found = list(locked.broken_by(recipe))
    if device != AUTO and locked.lesson.locks(DEVICE) and "training" not in found:
        found.append("training")
    if found:
        names = ", ".join(messages(f"block.{block}") for block in found)
        raise Refusal(409, "refusal.locked", names=names)


def require_free(path: str, messages: Messages) -> None:
    """Raises Refusal 409 where the teacher locks a control that a training goes by."""
    locked = ordered()
    if locked is not None and locked.lesson.locks(path):
        block = path.partition(".")[0]
        raise Refusal(409, "refusal.locked", names=messages(f"block.{block}"))
