"""The experiment that a teacher hands to a class, or locks for it: what the query of its link says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs

from aecore.classroom.orders import LONGEST
from aecore.errors import RecipeError
from aecore.recipe.later import read_link
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from app.experiment.address import FIRST_PRESET, MADE, write_link
from app.experiment.keeping import kept
from app.experiment.lesson import Lesson, controls_of, read_lesson
from app.web.orders import orders
from app.words.blocks import BLOCKS


@dataclass(frozen=True)
class Ordered:
    """An experiment, and the lesson that comes with it."""

    recipe: Recipe
    preset: str
    lesson: Lesson
    made: str = ""
    block: str = ""

    @property
    def query(self) -> str:
        """Of the link that opens it."""
        return write_link(self.recipe, self.preset, self.made, self.lesson, self.block)

    def kept(self, recipe: Recipe) -> Recipe:
        """A student's recipe with the values of this one wherever its lesson locks them.

        Where these do not go with the student's others, it is this one whole.
        """
        try:
            return kept(self.recipe, recipe, self.lesson)
        except RecipeError:
            return self.recipe

    def broken_by(self, recipe: Recipe) -> Iterator[str]:
        """The blocks in which a recipe is not as the lesson locks it."""
        right = self.kept(recipe)
        return (block for block in BLOCKS if getattr(right, block) != getattr(recipe, block))

    def closed(self) -> tuple[str, ...]:
        """The blocks with something locked or hidden in them."""
        return tuple(
            block for block in BLOCKS if any(map(self.lesson.locks, controls_of(block, self.recipe)))
        )


@lru_cache(maxsize=16)
def read_ordered(query: str) -> Ordered:
    """The experiment of a link's query; what is no part of one is left out.

    Raises:
        RecipeError: no recipe, or one that cannot be.
    """
    asked = {name: values[0] for name, values in parse_qs(query[:LONGEST]).items()}
    preset = asked.get("preset", "")
    recipe, _ = read_link(asked.get("recipe", ""))
    lesson, _ = read_lesson(asked)
    block = asked.get("block", "")
    return Ordered(
        recipe,
        preset if preset in PRESETS else FIRST_PRESET,
        Lesson(lesson.lock, lesson.free, lesson.hide),
        asked.get(MADE, "")[:16],
        block if block in BLOCKS else "",
    )


def ordered() -> Ordered | None:
    """What the teacher locks for everybody at this moment."""
    locked = orders.in_force().locked
    if locked is None:
        return None
    try:
        return read_ordered(locked.value)
    except RecipeError:  # of a later AE Lab: of what cannot be read nothing can be locked
        return None
