"""A published set that is not here yet: a button that fetches it, and how far it has come.

The engine downloads; this only writes wishes and reads how far they are. It is drawn in the Data block, and as one
line under that block's row while another is open, so that what was asked for arrives wherever somebody is.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from aecore.datasets.catalogue import BUILT_IN
from aecore.datasets.loading import to_fetch
from aecore.jobs.fetch_table import Fetch
from app.experiment.experiment import Experiment
from app.image_sets import data_name, sets
from app.web.rights import asking, may_fetch
from app.web.settings import fetch_table, settings
from app.words.messages import Messages
from app.words.plain import plain

PATH = "data.name"
WANTED = "wanted-set"  # In the session: a set that somebody chose though it is not here,
CHOOSE = "choose-wanted-set"  # and whether it is still to be chosen once it is.
EVERY = 0.5  # seconds between two looks at a download
MEGABYTE = 1 << 20


def want(name: str | None) -> None:
    """Remembers a set that somebody chose though it is not here; None: another one was chosen instead."""
    before = st.session_state.get(WANTED)
    st.session_state[CHOOSE] = name is not None
    if name is None and before is not None:
        fetch = fetch_table().get(before)
        name = before if fetch is not None and fetch.under_way else None  # It is still shown how far it is.
    st.session_state[WANTED] = name


def draw(experiment: Experiment, messages: Messages, *, as_line: bool = False) -> None:
    """The button or the progress of the set that is wanted; nothing where none is.

    Args:
        as_line: one line, and only while something is on its way.
    """
    name = _wanted(experiment)
    if name is None:
        return
    fetch = fetch_table().get(name)
    if fetch is not None and fetch.under_way:
        # Looked at again and again, without running the rest of the page.
        panel = st.fragment(partial(_progress, experiment, messages, name, as_line), run_every=EVERY)
        panel()
    elif not as_line:
        with st.container(key="fetch", gap="small"):
            _offer(messages, name, fetch)


def _wanted(experiment: Experiment) -> str | None:
    """The set that somebody chose, or that the recipe names, and that can be fetched but is not here.

    One that has come meanwhile, however it came, is chosen now.
    """
    known = sets(asking())
    chosen = st.session_state.get(WANTED)
    if chosen is not None and chosen in known and known[chosen].present:
        st.session_state[WANTED] = None
        if st.session_state.get(CHOOSE) and chosen != experiment.recipe.data.name:
            experiment.change(PATH, {PATH: chosen})
            st.rerun()
        return None
    name = chosen or experiment.recipe.data.name
    published = name in BUILT_IN and bool(BUILT_IN[name].files)
    return name if published and not known[name].present else None


def _offer(messages: Messages, name: str, fetch: Fetch | None) -> None:
    title = data_name(name, messages)
    if fetch is not None and fetch.state == "failed":
        st.warning(plain(messages.sentence(fetch.message)))
    if not may_fetch():
        nobody = settings().fetch == "nobody"
        st.info(
            messages("data.fetch", title=title, name=name)
            if nobody
            else messages("data.fetch_not_you", title=title, name=name)
        )
        return
    if fetch is None or fetch.state != "failed":
        st.caption(messages("data.fetch_wanted", title=title))
    rest = to_fetch(name, settings().data_folder())
    whole = sum(file.size for file in BUILT_IN[name].files)
    size = _size(rest, messages)
    st.button(
        messages("data.fetch_button", title=title, size=size)
        if rest == whole
        else messages("data.fetch_rest", title=title, size=size),
        key="fetch-start",
        type="primary",
        width="stretch",
        on_click=_ask,
        args=(name,),
    )


def _progress(experiment: Experiment, messages: Messages, name: str, as_line: bool) -> None:
    fetch = fetch_table().get(name)
    if fetch is None or not fetch.under_way:
        st.rerun()
    title, share = data_name(name, messages), 0.0
    said = messages("data.fetch_waits", title=title)
    if fetch.done:
        share = min(1.0, fetch.done / max(1, fetch.total))
        said = messages(
            "data.fetch_line",
            title=title,
            done=_size(fetch.done, messages),
            total=_size(fetch.total, messages),
        )
    with st.container(key="fetch-line" if as_line else "fetch", gap="small"):
        st.progress(share, text=said)
        if as_line:
            return
        if st.session_state.get(CHOOSE):
            st.caption(messages("data.fetch_under_way", title=title))
        if may_fetch():
            st.button(
                messages("data.fetch_stop"),
                key="fetch-stop",
                type="tertiary",
                on_click=fetch_table().forget,
                args=(name,),
            )


def _ask(name: str) -> None:
    # Asked again where it counts: the button may be older than the right.
    if may_fetch():
        want(name)
        fetch_table().ask(name)


def _size(count: int, messages: Messages) -> str:
    """Bytes in units of 2^20, as the publishers say their files' sizes."""
    size = count / MEGABYTE
    return messages.number(round(size, 1) if size < 9.95 else round(size))
