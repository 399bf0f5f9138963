"""The experiment being edited in one browser tab: what its address says, and what its controls change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from aecore.errors import AELabError, RecipeError
from aecore.presets import PRESETS
from aecore.recipe import Recipe
from app import library
from app.blocks import BLOCKS
from app.messages import LANGUAGES, Messages
from app.repairs import repair
from app.states import state_of

FIRST_PRESET = "vae-2d"
DEVICES = ("auto", "cpu", "cuda")

Sentence = Callable[[Messages], str]  # said anew in the language of the moment


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
        if "recipe" not in self._state:
            self._restore()

    def _restore(self) -> None:
        asked = st.query_params
        trouble: Trouble | None = None
        preset = asked.get("preset", FIRST_PRESET)
        preset = preset if preset in PRESETS else FIRST_PRESET
        recipe = PRESETS[preset]
        if "recipe" in asked:
            try:
                recipe = Recipe.from_share(asked["recipe"])
            except AELabError as error:
                trouble = Trouble("preset", partial(Messages.trouble, error=error), {}, None)
        run = asked.get("run") or None
        if run is None and "recipe" not in asked:
            run = library.first_shown()
        elif run is not None and state_of(run) is None:
            trouble = Trouble("preset", lambda messages: messages("error.run"), {}, None)
            run = library.first_shown()
        block = asked.get("block", "bottleneck")
        language = asked.get("lang") or (st.context.locale or "en")[:2].lower()
        self._state.update(
            recipe=recipe,
            preset=preset,
            run=run,
            block=block if block in BLOCKS else "bottleneck",
            language=language if language in LANGUAGES else "en",
            device="auto",
            trouble=trouble,
        )

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
    def address(self) -> str:
        """The query string that brings all this back."""
        said = {"preset": self.preset, "block": self.block, "lang": self.language}
        if self.recipe != PRESETS[self.preset]:
            said["recipe"] = self.recipe.to_share()
        if self.run is not None:
            said["run"] = self.run
        return urlencode(said)

    def change(self, path: str, changes: Mapping[str, Any]) -> bool:
        """Makes a change, or keeps the recipe and says beside the control at `path` why it cannot be made."""
        try:
            self._state["recipe"] = self.recipe.replace(changes)
        except RecipeError as error:
            self.refuse(path, partial(Messages.trouble, error=error), changes, repair(self.recipe, changes))
            return False
        self._state["trouble"] = None
        return True

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

    def begin_with(self, preset: str) -> None:
        """Takes a preset's recipe; the data set chosen before stays."""
        changes = {f"data.{name}": value for name, value in self.recipe.as_dict()["data"].items()}
        self._state.update(preset=preset, recipe=PRESETS[preset].replace(changes), trouble=None)

    def show(self, run: str | None) -> None:
        """Puts a run on the screen, or none."""
        self._state["run"] = run

    def choose(self, **choices: str) -> None:
        """Sets block, language or device; what is none of the known ones is left as it was."""
        known = {"block": BLOCKS, "language": LANGUAGES, "device": DEVICES}
        for name, choice in choices.items():
            if choice in known[name]:
                self._state[name] = choice
        if "block" in choices:
            self._state["trouble"] = None
