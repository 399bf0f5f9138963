"""The experiment being edited in one browser tab: what its address says, and what its controls change."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from aecore.errors import RecipeError
from aecore.machine.devices import AUTO, CHOICES
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from app.experiment.address import Sentence, read_address, shown_blocks, write_address
from app.experiment.keeping import kept
from app.experiment.lesson import DEVICE, PRESET, Lesson
from app.experiment.ordered import ordered
from app.experiment.repairs import repair
from app.experiment.training_length import lengths_to_change, on_data
from app.image_sets import at_home, begun_with, training_images
from app.runs.compared import Compared
from app.runs.library import first_shown
from app.web.rights import asking, is_student, may_see
from app.words.blocks import BLOCKS
from app.words.messages import LANGUAGES, Messages

LINK = "link"
"""Where a trouble of the address is said: above the page."""
BEFORE_LOCKS = "before-locks"
"""In the session: the recipe that the teacher's locks made of theirs, and theirs."""


@dataclass(frozen=True)
class Trouble:
    """A change that could not be made: where, why, and the further changes that would make it possible."""

    path: str
    sentence: Sentence
    wanted: Mapping[str, Any]
    offer: Mapping[str, Any] | None


class Experiment:
    """What one browser tab edits, kept in its session."""

    def __init__(self) -> None:
        self._state: MutableMapping[Any, Any] = st.session_state
        student = is_student()
        self._ordered = ordered() if student else None
        if "recipe" not in self._state:
            self._restore()
        if student:
            self._obey()

    def _restore(self) -> None:
        asked = read_address(st.query_params.to_dict(), st.context.locale or "", may_see)
        trouble = Trouble(LINK, asked.trouble, {}, None) if asked.trouble is not None else None
        self._state.update({**vars(asked), "device": AUTO, "trouble": trouble})

    def _obey(self) -> None:
        """What the teacher locks for everybody is as the teacher has it, and a run that is shown no more is none."""
        if self.run is not None and not may_see(self.run):
            self._state["run"] = first_shown()
        beside = self.compared
        if not all(map(may_see, beside.runs)):
            self._state["compared"] = replace(beside, runs=tuple(filter(may_see, beside.runs)))
        if self._ordered is None:
            forced, before = self._state.pop(BEFORE_LOCKS, (None, None))
            if forced is not None and forced == self.recipe:
                self._take(before)  # Nothing was done with it: they are where they were.
            return
        recipe = self._ordered.kept(self.recipe)
        if recipe != self.recipe:
            before = self._state.get(BEFORE_LOCKS, (None, self.recipe))[1]
            self._state[BEFORE_LOCKS] = (recipe, before)
            self._take(recipe)
        if self.lesson.locks(PRESET):
            self._state["preset"] = self._ordered.preset
        if self.lesson.locks(DEVICE):
            self._state["device"] = AUTO
        if self.block not in self.blocks and self.blocks:
            self._state["block"] = self.blocks[0]

    @property
    def recipe(self) -> Recipe:
        """The recipe as edited: always one that can be."""
        recipe: Recipe = self._state["recipe"]
        return recipe

    @property
    def preset(self) -> str:
        """The preset that the editing began with."""
        return str(self._state["preset"])

    @property
    def run(self) -> str | None:
        """The run on the screen."""
        run: str | None = self._state["run"]
        return run

    @property
    def block(self) -> str:
        """The block whose controls are shown."""
        return str(self._state["block"])

    @property
    def language(self) -> str:
        """en or fr."""
        return str(self._state["language"])

    @property
    def device(self) -> str:
        """Where the next run will train."""
        return str(self._state["device"])

    @property
    def trouble(self) -> Trouble | None:
        """The last change, where it could not be made."""
        trouble: Trouble | None = self._state["trouble"]
        return trouble

    @property
    def before(self) -> str | None:
        """The run that was on the screen before the one that is."""
        before: str | None = self._state.get("before")
        return before

    @property
    def compared(self) -> Compared:
        """The runs that were chosen to stand side by side; none where nothing was chosen yet."""
        chosen: Compared = self._state["compared"]
        return chosen

    @property
    def lesson(self) -> Lesson:
        """What is locked and hidden, for whoever is on the page or for those whom a lesson is made for."""
        lesson: Lesson = self._state["lesson"]
        if self._ordered is None:
            return lesson
        return replace(Lesson() if lesson.editing else lesson, for_all=self._ordered.lesson)

    @property
    def made(self) -> str:
        """The stamp of the machine that the link's numbers are from, until the recipe is another or a run is shown."""
        return str(self._state["made"])

    @property
    def blocks(self) -> tuple[str, ...]:
        """The blocks that there is a row of."""
        return shown_blocks(self.lesson, self.recipe)

    @property
    def address(self) -> str:
        """The query string that brings all this back."""
        return self.address_comparing(self.compared.runs)

    def address_comparing(self, runs: tuple[str, ...]) -> str:
        """The same, with these runs side by side."""
        said = (self.recipe, self.preset, self.run, self.block, self.language, runs, self.lesson, self.made)
        return write_address(*said)

    def change(self, path: str, changes: Mapping[str, Any]) -> bool:
        """Makes a change, or keeps the recipe and says beside the control at `path` why it cannot be made."""
        try:
            changed = self.recipe.replace(changes)
            changed = kept(self.recipe, changed.replace(self._lengths(changed)), self.lesson)
        except RecipeError as error:
            offer = repair(self.recipe, changes)
            if offer is not None and any(map(self.lesson.locks, offer)) and self.lesson.in_force:
                offer = None
            self.refuse(path, partial(Messages.trouble, error=error), changes, offer)
            return False
        self._take(changed)
        self._state["trouble"] = None
        return True

    def _take(self, recipe: Recipe) -> None:
        if recipe != self.recipe:
            self._state.update(recipe=recipe, made="")

    def _allowed(self, recipe: Recipe) -> Recipe:
        """A recipe as far as the lesson lets it come; the one there is where it does not."""
        try:
            return kept(self.recipe, recipe, self.lesson)
        except RecipeError:
            return self.recipe

    def _lengths(self, changed: Recipe) -> dict[str, Any]:
        """Epochs and batch that suit another set of images; none where the images stay, or by hand is chosen."""
        if changed.data == self.recipe.data or changed.training != self.recipe.training:
            return {}
        owner = asking()
        before, after = (training_images(data, owner) for data in (self.recipe.data, changed.data))
        return lengths_to_change(changed, PRESETS[self.preset], before, after)

    def refuse(
        self,
        path: str,
        sentence: Sentence,
        wanted: Mapping[str, Any] | None = None,
        offer: Mapping[str, Any] | None = None,
    ) -> None:
        """Keeps the recipe, and says why beside the control at `path`."""
        self._state["trouble"] = Trouble(path, sentence, wanted or {}, offer)

    def accept_offer(self) -> None:
        """Makes the refused change together with those that make it possible."""
        trouble = self.trouble
        if trouble is not None and trouble.offer is not None:
            self.change(trouble.path, {**trouble.wanted, **trouble.offer})

    def start(self, preset: str) -> Recipe:
        """What the editing begins with: a preset's recipe, as long as suits its images.

        Those are the images that the menu begins it with, or those that somebody chose instead before.
        """
        data = self.recipe.data
        chosen = data != begun_with(PRESETS[self.preset].data) and data == at_home(data)
        return on_data(PRESETS[preset], data if chosen else begun_with(PRESETS[preset].data))

    def begin_with(self, preset: str) -> None:
        """Takes a preset's recipe; images chosen by hand before stay."""
        self._take(self._allowed(self.start(preset)))
        self._state.update(preset=preset, trouble=None)

    def show(self, run: str | None) -> None:
        """Puts a run on the screen, or none."""
        if run is not None and not may_see(run):
            return
        self._remember(run)
        self._state.update(run=run, made="")

    def open_run(self, run: str, recipe: Recipe, preset: str) -> None:
        """Puts a run on the screen with its own settings, so that the chain and the pictures are of one recipe."""
        if not may_see(run):
            return
        self._remember(run)
        self._take(self._allowed(recipe))
        self._state.update(run=run, made="", trouble=None)
        if preset in PRESETS:
            self._state["preset"] = preset

    def teach(self, lesson: Lesson) -> None:
        """Makes a lesson, or no more of one."""
        self._state["lesson"] = lesson

    def compare(self, chosen: Compared) -> None:
        """Puts runs side by side."""
        if not all(map(may_see, chosen.runs)):
            return
        self._state["compared"] = chosen

    def go(self, page: str) -> None:
        """Opens a page by its path at the next run of the script."""
        self._state["go"] = page

    def gone(self) -> str | None:
        """The page that was to be opened, once."""
        page: str | None = self._state.pop("go", None)
        return page

    def _remember(self, run: str | None) -> None:
        if run != self.run:
            self._state["before"] = self.run

    def choose(self, **choices: str) -> None:
        """Sets block, language or device; what is none of the known ones is left as it was."""
        known = {"block": BLOCKS, "language": LANGUAGES, "device": CHOICES}
        for name, choice in choices.items():
            if choice in known[name] and (name != "block" or choice in self.blocks):
                self._state[name] = choice
        if "block" in choices:
            self._state["trouble"] = None
