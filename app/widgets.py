"""What every control does: show the recipe's value, and put a moved one into the recipe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from app.experiment import Experiment
from app.messages import Messages

# Letters that fit beside one another in the rail; more choices, or longer ones, become a select.
SEGMENT_LETTERS = 18
# Stands for None among the values of a slider: Streamlit takes None for "not moved yet".
ALL = "number.all"


class Widgets:
    """Widgets that follow the recipe of one experiment."""

    def __init__(self, experiment: Experiment, messages: Messages) -> None:
        self.experiment = experiment
        self.messages = messages

    def select(
        self,
        options: list[Any],
        value: Any,
        name: Callable[[Any], str],
        *,
        path: str,
        key: str,
        **common: Any,
    ) -> None:
        """Few and short options side by side, others as a select."""
        self.keep(key, value)
        common |= {
            "options": options,
            "format_func": name,
            "key": key,
            "on_change": self.changed,
            "args": (path, key),
        }
        if len(options) > 1 and sum(len(name(option)) + 3 for option in options) <= SEGMENT_LETTERS:
            st.segmented_control(**common, required=True, width="stretch")
        else:
            st.selectbox(**common)

    def keep(self, key: str, value: Any) -> None:
        """Shows the recipe's value in a widget, without touching a widget that shows it already."""
        if key not in st.session_state or st.session_state[key] != value:
            st.session_state[key] = value

    def changed(self, path: str, key: str) -> None:
        """A widget moved: its value goes into the recipe."""
        value = st.session_state[key]
        self.change(path, None if value == ALL else value)

    def change(self, path: str, value: Any) -> None:
        """Puts a value into the recipe, or says beside the control why it cannot be."""
        self.experiment.change(path, {path: value})
