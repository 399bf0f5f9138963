"""The page's address: everything chosen stands in it, so that a reload or a sent link brings it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from aecore.errors import AELabError
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from app.experiment.training_length import on_data
from app.image_sets import at_home, begun_with
from app.runs import library
from app.runs.compared import Compared, read, write
from app.runs.listed import run_shown
from app.runs.states import state_of
from app.words.blocks import BLOCKS
from app.words.messages import LANGUAGES, Messages

FIRST_PRESET = "vae-2d"

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
    trouble: Sentence | None = None
    preset = asked.get("preset", "")
    preset = preset if preset in PRESETS else ""
    recipe = preset_here(preset) if preset else None
    if "recipe" in asked:
        try:
            recipe = Recipe.from_share(asked["recipe"])
        except AELabError as error:
            trouble = partial(Messages.trouble, error=error)
    run = asked.get("run") or None
    if run is None and "recipe" not in asked:
        run = library.first_shown()
    elif run is not None and (not may_see(run) or state_of(run) is None):
        trouble = _no_run
        run = library.first_shown()
    if shown := run_shown(run):
        preset = preset or (shown.name if shown.name in PRESETS else "")
        recipe = recipe or shown.recipe
    preset = preset or FIRST_PRESET
    block = asked.get("block", "bottleneck")
    language = asked.get("lang") or locale[:2].lower()
    return Address(
        recipe=recipe or on_data(PRESETS[preset], begun_with(PRESETS[preset].data)),
        preset=preset,
        run=run,
        block=block if block in BLOCKS else "bottleneck",
        language=language if language in LANGUAGES else "en",
        compared=read(asked.get("compare", ""), may_see),
        trouble=trouble,
    )


def write_address(
    recipe: Recipe,
    preset: str,
    run: str | None,
    block: str,
    language: str,
    compared: tuple[str, ...] = (),
) -> str:
    """The query string that `read_address` reads; as short as it can be."""
    said = {"preset": preset, "block": block, "lang": language}
    if recipe != preset_here(preset):
        said["recipe"] = recipe.to_share()
    if run is not None:
        said["run"] = run
    if compared:
        said["compare"] = write(compared)
    return urlencode(said, safe=",")


def preset_here(preset: str) -> Recipe:
    """A preset's recipe, on the images that it is made for where this server has them."""
    return on_data(PRESETS[preset], at_home(PRESETS[preset].data))


def _no_run(messages: Messages) -> str:
    return messages("error.run")
