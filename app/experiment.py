"""The experiment being edited in one browser tab: what its address says, and what its controls change."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from aecore.errors import RecipeError
from aecore.presets import PRESETS
from aecore.recipe import Recipe
from app.address import Sentence, read_address, write_address
from app.blocks import BLOCKS
from app.messages import LANGUAGES, Messages
from app.repairs import repair

DEVICES = ("auto", "cpu", "cuda")


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
        asked = read_address(st.query_params.to_dict(), st.context.locale or "")
        trouble = Trouble("preset", asked.trouble, {}, None) if asked.trouble is not None else None
        self._state.update({**vars(asked), "device": "auto", "trouble": trouble})

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
        return write_address(self.recipe, self.preset, self.run, self.block, self.language)

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
