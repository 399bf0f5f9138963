"""The way in for one's own images: an uploader that says in words why it does not take a file."""

from __future__ import annotations

from functools import partial

import streamlit as st

from aecore.datasets.own.manner import Manner
from app.controls import taking
from app.controls.taking import UPLOAD
from app.controls.troubles import say_trouble
from app.experiment.experiment import Experiment
from app.words.messages import Messages
from app.words.plain import plain

REPLACED = "replaced-set"  # In the session: the own set whose images are to be replaced.
STRETCH = "upload-stretch"  # In the session: whether they are to be stretched.
TURN = "upload-turn"
EVERY = 0.5  # seconds between two looks at an import


def replace(name: str | None, *, stretch: bool = False) -> None:
    """From now on what is dropped takes the place of this set; None: it becomes a new one."""
    st.session_state[REPLACED] = name
    st.session_state[STRETCH] = stretch
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
    if taking.under_way() is not None:
        progress(experiment, messages)
        return
    # A new key after each turn empties the uploader: what it held has become a set, or was refused.
    key = f"{UPLOAD}.{st.session_state.setdefault(TURN, 0)}"

    def take() -> None:
        files = st.session_state[key]
        if files:
            stretch = old is not None and bool(st.session_state.get(STRETCH))
            taken = taking.take(files, old, experiment, Manner(stretch))
            replace(None if taken else old, stretch=stretch and not taken)

    # Above it: under it, the sentence would lie below the screen's edge.
    say_trouble(UPLOAD, experiment, messages)
    _ways_out(experiment, messages)
    # Whatever is dropped comes to us: the browser's own refusal would have no words.
    st.file_uploader(
        messages("upload.label") if old is None else plain(messages("upload.replace", name=old)),
        key=key,
        help=messages("upload.help"),
        on_change=take,
        accept_multiple_files=True,
        max_upload_size=taking.most_bytes() >> 20,
    )
    if old is not None:
        st.toggle(messages("upload.stretch"), key=STRETCH, help=messages("upload.stretch.help"))
        st.button(
            plain(messages("upload.replace_not", name=old)),
            key="replace-not",
            type="tertiary",
            on_click=replace,
            args=(None,),
        )


def finish(experiment: Experiment) -> None:
    """Takes in what the page waited for, once it is there; before anything is drawn."""
    waited = taking.under_way()
    if waited is not None and waited.over:
        made = taking.finish(experiment)
        replace(None if made else waited.replaced, stretch=not made and waited.manner.stretch)


def progress(experiment: Experiment, messages: Messages, *, as_line: bool = False) -> None:
    """What the page waits for: how many come before, or that it is read; nothing where there is none.

    Args:
        as_line: without a button.
    """
    if taking.under_way() is not None:
        panel = st.fragment(partial(_progress, messages, as_line), run_every=EVERY)
        panel()


def _progress(messages: Messages, as_line: bool) -> None:
    waited = taking.under_way()
    if waited is None or waited.over:
        st.rerun()
    before, name = waited.before, waited.upload.names[0]
    with st.container(key=f"upload-progress{'-line' if as_line else ''}", gap="small"):
        if before:
            said = messages("upload.waits", name=name, before=messages.number(before))
        else:
            said = messages("upload.reads", name=name)
        st.info(plain(said))
        if not as_line:
            st.button(messages("upload.give_up"), key="upload-give-up", on_click=taking.give_up)


def _ways_out(experiment: Experiment, messages: Messages) -> None:
    """Other manners in which what was refused can be read, a button each."""
    kept = taking.refused(experiment)
    if kept is None:
        return

    def read(**how: object) -> None:
        if taking.again(kept, experiment, kept.old, **how):
            replace(None)

    with st.container(key="upload-again", horizontal=True, gap="small"):
        if kept.refused == taking.ORDER:
            _button("first", messages("upload.order_first"), partial(read, order="first"))
            _button("last", messages("upload.order_last"), partial(read, order="last"))
        else:
            _button("stretch", messages("upload.stretch"), partial(read, stretch=True))


def _button(name: str, label: str, press: partial[None]) -> None:
    st.button(label, key=f"upload-{name}-again", width="stretch", on_click=press)
