"""The way in for one's own images: an uploader that says in words why it does not take a file."""

from __future__ import annotations

from functools import partial

import streamlit as st

from aecore.errors import AELabError
from app import own_sets
from app.controls.fetch_block import want
from app.controls.troubles import say_trouble
from app.experiment.experiment import Experiment
from app.words.messages import Messages

PATH = "data.name"
UPLOAD = "data.upload"
REPLACED = "replaced-set"  # In the session: the own set whose images are to be replaced.
TURN = "upload-turn"


def replace(name: str | None) -> None:
    """From now on what is dropped takes the place of this set; None: it becomes a new one."""
    st.session_state[REPLACED] = name
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def replaced(experiment: Experiment) -> str | None:
    """The set whose place the next images take; None where they become a new one."""
    name: str | None = st.session_state.get(REPLACED)
    if name is not None and name != experiment.recipe.data.name:
        name = st.session_state[REPLACED] = None  # Another set was chosen meanwhile.
    return name


def draw(experiment: Experiment, messages: Messages) -> None:
    """Draws the uploader."""
    old = replaced(experiment)
    # A new key after each turn empties the uploader: what it held has become a set, or was refused.
    key = f"{UPLOAD}.{st.session_state.setdefault(TURN, 0)}"

    def take() -> None:
        files = st.session_state[key]
        if files:
            _import(files, old, experiment)
            replace(old if experiment.trouble is not None else None)

    # Above it: under it, the sentence would lie below the screen's edge.
    say_trouble(UPLOAD, experiment, messages)
    # Whatever is dropped comes to us: the browser's own refusal would have no words.
    st.file_uploader(
        messages("upload.label") if old is None else messages("upload.replace", name=old),
        key=key,
        help=messages("upload.help"),
        on_change=take,
        accept_multiple_files=True,
        max_upload_size=200,
    )
    if old is not None:
        st.button(
            messages("upload.replace_not", name=old),
            key="replace-not",
            type="tertiary",
            on_click=replace,
            args=(None,),
        )


def _import(files: list[own_sets.Dropped], old: str | None, experiment: Experiment) -> None:
    if old is not None and (not own_sets.may_change(old) or own_sets.trained_on(old)):
        experiment.refuse(UPLOAD, partial(_busy, name=old))
        return
    try:
        name = own_sets.take(files, old)
    except own_sets.SeveralFiles as several:
        names = str(several)
        experiment.refuse(UPLOAD, lambda messages: messages("upload.several", names=names))
    except AELabError as error:
        said = str(error)
        experiment.refuse(UPLOAD, lambda messages: messages.sentence(said, "upload.refused"))
    except OSError as error:
        found = error.strerror or type(error).__name__
        experiment.refuse(UPLOAD, lambda messages: messages("upload.disk", found=found))
    else:
        want(None)
        experiment.change(PATH, {PATH: name})


def _busy(messages: Messages, name: str) -> str:
    return messages("own.busy", name=name)
