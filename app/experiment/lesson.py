"""A lesson: which controls its link leaves to the students, and which are locked or hidden.

A control is named by its field's path, bottleneck.size or penalties.l1.beta, a penalty's switch by penalties.l1; a
block's name stands for all of its controls, `all` for every one. `preset` and `device` are controls of no field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from aecore.parts.fields import FieldDescription, describe
from aecore.parts.part import Part
from aecore.recipe.families import FAMILIES, WITHOUT_KIND
from aecore.recipe.recipe import Recipe
from app.words.blocks import BLOCKS

ALL = "all"
PRESET, DEVICE = "preset", "device"
LISTS = ("lock", "free", "hide")
"""The names of the lists in an address."""
EDIT = "lesson"
"""The name under which an address says that the lesson is being made: `lesson=edit`."""
MOST_LETTERS = 4000

Names = frozenset[str]
NONE: Names = frozenset()


@dataclass(frozen=True)
class Lesson:
    """What is locked, what stays free where all the rest is locked, and what is hidden; `editing`: it is being made.

    `for_all` is what the teacher of a class locks for everybody at this moment: it holds beside the page's own.
    """

    lock: Names = NONE
    free: Names = NONE
    hide: Names = NONE
    editing: bool = False
    for_all: Lesson | None = None

    @property
    def in_force(self) -> bool:
        """Whether anything is locked or hidden for whoever is on the page."""
        return self.for_all is not None or (not self.editing and bool(self.lock or self.hide))

    def hides(self, path: str) -> bool:
        """Whether the control is not there."""
        if self.for_all is not None and self.for_all.hides(path):
            return True
        return _covers(self.hide, path) and not _covers(self.free, path)

    def locks(self, path: str) -> bool:
        """Whether the control cannot be moved; one that is hidden cannot."""
        if self.for_all is not None and self.for_all.locks(path):
            return True
        return self.hides(path) or (_covers(self.lock, path) and not _covers(self.free, path))

    def with_lock(self, paths: Iterable[str], on: bool, recipe: Recipe) -> Lesson:
        """These controls locked, or free."""
        lock, free = self.lock, self.free
        for path in paths:
            free = _without(free, path, recipe)
            if not on and ALL in lock:
                free |= {path}
            elif on and not _covers(lock, path):
                lock |= {path}
            elif not on:
                lock = _without(lock, path, recipe)
        return replace(self, lock=_gathered(lock, recipe), free=_gathered(free, recipe))

    def with_hidden(self, paths: Iterable[str], on: bool, recipe: Recipe) -> Lesson:
        """These controls hidden, or shown."""
        free, hide = self.free, self.hide
        for path in paths:
            free = _without(free, path, recipe) if on else free
            hide = hide | {path} if on else _without(hide, path, recipe)
        return replace(self, free=free, hide=_gathered(hide, recipe))


def controls_of(block: str, recipe: Recipe) -> tuple[str, ...]:
    """The controls of a block as it is in a recipe, by path."""
    if block == "penalties":
        present = {penalty.kind: penalty for penalty in recipe.penalties}
        return tuple(
            path
            for kind in FAMILIES[block]
            for path in (
                f"{block}.{kind}",
                *(f"{block}.{kind}.{field.name}" for field in _fields(present.get(kind))),
            )
        )
    own = tuple(f"{block}.{field.name}" for field in _fields(getattr(recipe, block)))
    if block in WITHOUT_KIND:
        return (*own, DEVICE) if block == "training" else own
    return (f"{block}.kind", *own)


def all_controls(recipe: Recipe) -> tuple[str, ...]:
    """Every control of the rail."""
    return (PRESET, *(path for block in BLOCKS for path in controls_of(block, recipe)))


def read_lesson(asked: Mapping[str, str]) -> tuple[Lesson, tuple[str, ...] | None]:
    """The lesson of a query string, and the names in it that are none; None for these where they are too many."""
    lists = {
        name: [each.strip() for each in asked.get(name, "").split(",") if each.strip()] for name in LISTS
    }
    editing = asked.get(EDIT) == "edit"
    if sum(len(asked.get(name, "")) for name in LISTS) > MOST_LETTERS:
        return Lesson(editing=editing), None
    known = _known()
    unknown = tuple(dict.fromkeys(each for names in lists.values() for each in names if each not in known))
    kept = {name: frozenset(names) & known for name, names in lists.items()}
    if kept["free"] and not kept["lock"]:
        kept["lock"] = frozenset({ALL})  # What alone is free says that the rest is not.
    return Lesson(kept["lock"], kept["free"], kept["hide"], editing), unknown


def write_lesson(lesson: Lesson) -> dict[str, str]:
    """What `read_lesson` reads; nothing of a page that is no lesson."""
    lists = {name: ",".join(sorted(getattr(lesson, name), key=_place)) for name in LISTS}
    return {name: names for name, names in lists.items() if names} | (
        {EDIT: "edit"} if lesson.editing else {}
    )


def _covers(names: Names, path: str) -> bool:
    return bool(names) and (path in names or _block(path) in names or ALL in names)


def _without(names: Names, path: str, recipe: Recipe) -> Names:
    """The names without one control: a block that it was of is spelled out."""
    if ALL in names:
        names = names - {ALL} | {PRESET, *BLOCKS}
    block = _block(path)
    if block in names and block != path:
        names = names - {block} | set(controls_of(block, recipe))
    return names - {path}


def _gathered(names: Names, recipe: Recipe) -> Names:
    """The same with a block's name for all of its controls, so that links are short."""
    if ALL in names:
        return frozenset({ALL})
    for block in BLOCKS:
        if names.issuperset(controls_of(block, recipe)):
            names = frozenset(name for name in names if _block(name) != block) | {block}
    return names


def _block(path: str) -> str:
    return "training" if path == DEVICE else path.partition(".")[0]


def _place(path: str) -> tuple[int, str]:
    block = _block(path)
    return (BLOCKS.index(block) if block in BLOCKS else -1, path)


def _fields(part: Part | None) -> tuple[FieldDescription, ...]:
    return tuple(describe(type(part))) if part is not None else ()


def _known() -> Names:
    """Whatever can be named: of every kind, those too that a recipe has not."""
    names = {ALL, PRESET, DEVICE, *BLOCKS}
    for block, part in WITHOUT_KIND.items():
        names |= {f"{block}.{field.name}" for field in describe(part)}
    for block, members in FAMILIES.items():
        names |= {f"{block}.kind"} if block != "penalties" else set()
        for kind, part in members.items():
            prefix = f"{block}.{kind}" if block == "penalties" else block
            names |= {f"{prefix}.{field.name}" for field in describe(part)}
            names |= {prefix}
    return frozenset(names)
