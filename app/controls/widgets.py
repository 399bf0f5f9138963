"""What every control does: show the recipe's value, and put a moved one into the recipe."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import streamlit as st

from app.controls.lesson_signs import signs
from app.controls.showing import Hear, held
from app.experiment.experiment import Experiment
from app.words.messages import Messages

# Letters that fit beside one another in the rail; more choices, or longer ones, become a select.
SEGMENT_LETTERS = 18
# Stands for None among the values of a slider: Streamlit takes None for "not moved yet".
ALL = "number.all"


class Widgets:
    """Widgets that follow the recipe of one experiment."""

    def __init__(self, experiment: Experiment, messages: Messages) -> None:
        self.experiment = experiment
        self.messages = messages

    def choice(
        self,
        options: Sequence[Any],
        value: Any,
        name: Callable[[Any], str],
        *,
        path: str,
        key: str,
        **common: Any,
    ) -> None:
        """One of several values of the recipe: few and short ones side by side, others as a select."""
        hear = self.into(path)
        if len(options) > 1 and sum(len(name(option)) + 3 for option in options) <= SEGMENT_LETTERS:
            self.segments(options, value, name, hear, key=key, width="stretch", **common)
        else:
            self.select(options, value, name, hear, key=key, **common)

    def segments(
        self,
        options: Sequence[Any],
        value: Any,
        name: Callable[[Any], str],
        hear: Hear,
        *,
        key: str,
        **common: Any,
    ) -> None:
        """Options side by side."""
        common |= {"default": value, "required": True}
        _one_of(st.segmented_control, options, value, name, hear, key, common)

    def select(
        self,
        options: Sequence[Any],
        value: Any,
        name: Callable[[Any], str],
        hear: Hear,
        *,
        key: str,
        **common: Any,
    ) -> None:
        """Options as a list that opens."""
        common |= {"index": list(options).index(value)}
        _one_of(st.selectbox, options, value, name, hear, key, common)

    def steps(
        self,
        options: Sequence[Any],
        value: Any,
        name: Callable[[Any], str],
        *,
        path: str,
        key: str,
        **common: Any,
    ) -> None:
        """A slider over values of the recipe that are named one by one."""
        common |= {"value": value}
        _one_of(st.select_slider, options, value, name, self.into(path), key, common)

    def toggle(self, value: bool, hear: Hear, *, key: str, **common: Any) -> None:
        """A switch."""
        st.toggle(value=value, **common, **held(key, value, hear))

    def signs(self, path: str, said: str) -> AbstractContextManager[None]:
        """A lock and an eye beside the control that is drawn within, while a lesson is made."""
        return signs(path, said, [path], self.experiment, self.messages)

    def into(self, path: str) -> Hear:
        """Puts the values that a widget says into the recipe."""
        return lambda value: self.change(path, None if value == ALL else value)

    def change(self, path: str, value: Any) -> None:
        """Puts a value into the recipe, or says beside the control why it cannot be."""
        self.experiment.change(path, {path: value})


def _one_of(
    widget: Callable[..., object],
    options: Sequence[Any],
    value: Any,
    name: Callable[[Any], str],
    hear: Hear,
    key: str,
    common: Mapping[str, Any],
) -> None:
    """A widget of Streamlit's over named options, that shows the value and says which other one was chosen."""
    labels = {option: name(option) for option in options}
    widget(options=options, format_func=name, **{**common, **held(key, value, hear, labels)})
