"""What each widget shows, so that its value is moved by a hand or by the recipe, and never by a label.

Streamlit's selects and sliders over options send the label back, not the value; and a page tells the server the value
of every widget with every act, those too that the server has changed since and the page has not drawn anew yet. So a
widget keeps its identity only as long as its labels stay and a hand alone moves it: a change of language, of preset or
of the run makes a new widget in its place, a new turn, and what a page still says of the old one is not mistaken for
a move.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st

Hear = Callable[[Any], None]

_STATE = "shown"


@dataclass
class _Shown:
    """A widget as it was last drawn or heard; `before` is the last value of the turn before this one."""

    turn: int
    value: Any
    labels: Mapping[Any, str] = field(default_factory=dict)
    before: Any = None
    moved: bool = False


def held(key: str, value: Any, hear: Hear, labels: Mapping[Any, str] | None = None) -> dict[str, Any]:
    """`key` and `on_change` for a widget that is to show a value. The widget takes the value as its default, too.

    Args:
        key: the widget's name; the key given back is this one with its turn, where it is not the first.
        value: what it is to show.
        hear: called with the value that a hand has moved it to.
        labels: the words of its options, where it has any.
    """
    all_shown: dict[str, _Shown] = st.session_state.setdefault(_STATE, {})
    said = labels or {}
    shown = all_shown.get(key)
    if shown is None:
        shown = all_shown[key] = _Shown(0, value, said)
    renamed = any(shown.labels.get(option, label) != label for option, label in said.items())
    if renamed or (shown.value != value and not shown.moved):
        shown = all_shown[key] = _Shown(shown.turn + 1, value, said, before=shown.value)
    elif shown.value != value:
        # Moved by hand and not taken: set back in its place, so that a keyboard's focus stays.
        st.session_state[_name(key, shown.turn)] = value
    shown.value, shown.labels, shown.moved = value, said, False
    return {"key": _name(key, shown.turn), "on_change": partial(_heard, key, shown.turn, hear)}


def _name(key: str, turn: int) -> str:
    return f"{key}~{turn}" if turn else key


def _heard(key: str, turn: int, hear: Hear) -> None:
    """A page says a value: heard where it is another one than the page was last known to show in that turn."""
    shown: _Shown = st.session_state[_STATE][key]
    value = st.session_state[_name(key, turn)]
    if turn == shown.turn and value != shown.value:
        shown.value, shown.moved = value, True
    elif turn == shown.turn - 1 and value != shown.before:
        # A hand that was quicker than the page.
        shown.before = value
    else:
        return
    hear(value)
