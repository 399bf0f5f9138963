"""The lock and the eye beside a control while a lesson is made, and what a control that is locked looks like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import streamlit as st

from app.experiment.experiment import Experiment
from app.words.messages import Messages
from app.words.plain import plain


def is_shown(path: str, experiment: Experiment) -> bool:
    """Whether the control is there."""
    return not (experiment.lesson.in_force and experiment.lesson.hides(path))


def is_locked(path: str, experiment: Experiment) -> bool:
    """Whether the control cannot be moved."""
    return experiment.lesson.in_force and experiment.lesson.locks(path)


def dressed(path: str, label: str, experiment: Experiment, messages: Messages) -> dict[str, Any]:
    """A widget's label, and whether it is disabled: a locked one has a lock at its word, and why."""
    if not is_locked(path, experiment):
        return {"label": label}
    why = messages("lesson.why")
    return {"label": f"{label} :gray[:material/lock: {why}]", "disabled": True}


@contextmanager
def signs(
    name: str, said: str, paths: Sequence[str], experiment: Experiment, messages: Messages
) -> Iterator[None]:
    """Whatever is drawn within, with a lock and an eye beside it while a lesson is made.

    Args:
        name: of the control or block, as keys name it.
        said: the same in words.
        paths: of the controls that both are for.
        experiment: whose lesson it is.
        messages: in the page's language.
    """
    lesson = experiment.lesson
    if not lesson.editing:
        yield
        return
    hidden, locked = all(map(lesson.hides, paths)), all(map(lesson.locks, paths))
    look = "hidden" if hidden else "locked" if locked else "free"
    with st.container(key=f"lesson-{look}-{name}", gap=None):
        yield
        with st.container(key=f"lesson-signs-{name}", horizontal=True, gap=None):
            said = plain(said)
            lock = messages("lesson.unlock", name=said) if locked else messages("lesson.lock", name=said)
            icon = ":primary[:material/lock:]" if locked else ":gray[:material/lock_open:]"
            change = partial(lesson.with_lock, paths, not locked, experiment.recipe)
            _button(f"lock-{name}", f"{icon} {lock}", change, experiment, off=hidden)
            hide = messages("lesson.show", name=said) if hidden else messages("lesson.hide", name=said)
            icon = ":primary[:material/visibility_off:]" if hidden else ":gray[:material/visibility:]"
            change = partial(lesson.with_hidden, paths, not hidden, experiment.recipe)
            _button(f"hide-{name}", f"{icon} {hide}", change, experiment)


def _button(key: str, label: str, change: partial[Any], experiment: Experiment, *, off: bool = False) -> None:
    st.button(label, key=key, type="tertiary", disabled=off, on_click=lambda: experiment.teach(change()))
