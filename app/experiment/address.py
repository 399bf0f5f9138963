"""The page's address: everything chosen stands in it, so that a reload or a sent link brings it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from aecore.errors import AELabError
from aecore.recipe.later import read_link
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.sentences import cut
from app.experiment.lesson import Lesson, controls_of, read_lesson, write_lesson
from app.experiment.training_length import on_data
from app.image_sets import at_home, begun_with
from app.runs import library
from app.runs.compared import Compared, read, write
from app.runs.listed import run_shown
from app.runs.states import state_of
from app.words.blocks import BLOCKS
from app.words.messages import LANGUAGES, Messages

FIRST_PRESET = "vae-2d"
MADE = "made"
NAMED = 3
"""How many of the names that a link has and this version does not know are told."""

Sentence = Callable[[Messages], str]  # said anew in the language of the moment


@dataclass(frozen=True)
class Address:
    """What an address asks for, and what of it cannot be had."""

    recipe: Recipe
    preset: str
    run: str | None
    block: str
    language: str
    compared: Compared
    lesson: Lesson
    made: str
    trouble: Sentence | None


def read_address(
    asked: Mapping[str, str], locale: str, may_see: Callable[[str], bool] = lambda _run: True
) -> Address:
    """Reads the query string; what is missing or cannot be takes the place of a first visit.

    A run that is asked for brings its own recipe and preset with it, unless the address names others.

    Args:
        asked: the query string's names and values.
        locale: the browser's language, for a first visit.
        may_see: whether who asks may look at a run; any other is as none.
    """
    troubles: list[Sentence] = []
    preset = asked.get("preset", "")
    preset = preset if preset in PRESETS else ""
    recipe = preset_here(preset) if preset else None
    if "recipe" in asked:
        try:
            recipe, unknown = read_link(asked["recipe"])
            troubles += [partial(_unknown, paths=unknown)] if unknown else []
        except AELabError as error:
            troubles.append(partial(Messages.trouble, error=error))
    lesson, strangers = read_lesson(asked)
    if strangers is None or strangers:
        troubles.append(partial(_strangers, names=strangers))
    run = asked.get("run") or None
    if run is None and "recipe" not in asked:
        run = library.first_shown()
    elif run is not None and (not may_see(run) or state_of(run) is None):
        troubles.append(_no_run)
        run = library.first_shown()
    if shown := run_shown(run):
        preset = preset or (shown.name if shown.name in PRESETS else "")
        recipe = recipe or shown.recipe
    preset = preset or FIRST_PRESET
    recipe = recipe or on_data(PRESETS[preset], begun_with(PRESETS[preset].data))
    language = asked.get("lang") or locale[:2].lower()
    return Address(
        recipe=recipe,
        preset=preset,
        run=run,
        block=_block(asked.get("block", ""), lesson, recipe),
        language=language if language in LANGUAGES else "en",
        compared=read(asked.get("compare", ""), may_see),
        lesson=lesson,
        made="" if run is not None or "recipe" not in asked or troubles else asked.get(MADE, "")[:16],
        trouble=partial(_together, sentences=tuple(troubles)) if troubles else None,
    )


def write_address(
    recipe: Recipe,
    preset: str,
    run: str | None,
    block: str,
    language: str,
    compared: tuple[str, ...] = (),
    lesson: Lesson | None = None,
    made: str = "",
) -> str:
    """The query string that `read_address` reads; as short as it can be."""
    said = {"preset": preset, "block": block, "lang": language}
    if recipe != preset_here(preset):
        said["recipe"] = recipe.to_share()
    if run is not None:
        said["run"] = run
    if compared:
        said["compare"] = write(compared)
    if made:
        said[MADE] = made
    return urlencode(said | write_lesson(lesson or Lesson()), safe=",")


def write_link(recipe: Recipe, preset: str, made: str, lesson: Lesson | None = None, block: str = "") -> str:
    """The query string of an experiment alone: no run, nobody's words, in whatever language it is read.

    Args:
        recipe: the experiment, whole, whatever the other server makes of its preset.
        preset: that the editing began with.
        made: the stamp of the machine whose numbers it gave; "" where they do not matter.
        lesson: what a student finds locked or hidden.
        block: that is open.
    """
    said = {"preset": preset} if preset != FIRST_PRESET else {}
    said |= {"recipe": recipe.to_share()} | ({MADE: made} if made else {})
    said |= {"block": block} if block else {}
    return urlencode(said | write_lesson(replace(lesson or Lesson(), editing=False)), safe=",")


def preset_here(preset: str) -> Recipe:
    """A preset's recipe, on the images that it is made for where this server has them."""
    return on_data(PRESETS[preset], at_home(PRESETS[preset].data))


def _block(asked: str, lesson: Lesson, recipe: Recipe) -> str:
    """The block that is open: of a lesson, one of those that are there, with something to be moved if there is any."""
    there = shown_blocks(lesson, recipe)
    if asked in there:
        return asked
    free = [name for name in there if not all(map(lesson.locks, controls_of(name, recipe)))]
    return next((name for name in ("bottleneck", *free, *there) if name in (free or there)), "bottleneck")


def shown_blocks(lesson: Lesson, recipe: Recipe) -> tuple[str, ...]:
    """The blocks of which a lesson does not hide everything."""
    if not lesson.in_force:
        return BLOCKS
    return tuple(name for name in BLOCKS if not all(map(lesson.hides, controls_of(name, recipe))))


def _no_run(messages: Messages) -> str:
    return messages("error.run")


def _unknown(messages: Messages, paths: tuple[str, ...]) -> str:
    return messages("link.later", names=_listed(paths, messages))


def _strangers(messages: Messages, names: tuple[str, ...] | None) -> str:
    return (
        messages("link.long") if names is None else messages("link.controls", names=_listed(names, messages))
    )


def _listed(names: tuple[str, ...], messages: Messages) -> str:
    """The first few of some names of a link."""
    said = [cut(name) for name in names[:NAMED]]
    more = len(names) - len(said)
    return ", ".join(said) + (f" (+ {messages.number(more)})" if more else "")


def _together(messages: Messages, sentences: tuple[Sentence, ...]) -> str:
    return " ".join(sentence(messages) for sentence in sentences)
