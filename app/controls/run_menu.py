"""The menu of runs in the header: which one is on the screen, and which others can be."""

from __future__ import annotations

import time
from collections.abc import Iterable

import streamlit as st

from app.experiment.experiment import Experiment
from app.runs.listed import Listed, own_runs, ready_runs, run_shown
from app.streamlit_adapter import time_zone
from app.web.owner import COOKIE
from app.web.settings import job_table
from app.words.messages import Messages
from app.words.plain import plain

KEY = "run-menu"
TOLD = "told-made-anew"
NEWS_SECONDS, KNOWN_SECONDS = 3600.0, 24 * 3600.0
"""For how long it is said to everybody, and in the menu, that the list of runs had to be made anew."""


def run_menu(experiment: Experiment, messages: Messages) -> None:
    """Draws the menu; what is in it is looked up when it opens, so that it is never old."""
    shown = run_shown(experiment.run)
    label = plain(shown.title(messages)) if shown else messages("run.none")
    menu = st.popover(f":gray[{messages('run.menu')}] {label}", key=KEY, type="tertiary", on_change="rerun")
    made_anew = job_table().made_anew()
    if made_anew is not None and time.time() - made_anew[0] < NEWS_SECONDS:
        _tell_once(made_anew[0], messages.sentence(made_anew[1]))
    if not menu.open:
        return
    with menu:
        if made_anew is not None and time.time() - made_anew[0] < KNOWN_SECONDS:
            st.caption(plain(messages.sentence(made_anew[1])))
        st.button(
            messages("run.all"),
            key="all-runs",
            type="tertiary",
            width="stretch",
            on_click=_show_all,
            args=(experiment,),
        )
        own = own_runs(st.context.cookies.get(COOKIE, ""))
        _group(messages("run.own") if own else messages("run.no_own"), own, experiment, messages)
        _group(messages("run.ready_made"), ready_runs(), experiment, messages)


def _show_all(experiment: Experiment) -> None:
    st.session_state[KEY] = False
    experiment.go("history")


def _tell_once(at: float, said: str) -> None:
    """Says to each page once that the list of runs was made anew."""
    if st.session_state.get(TOLD) != at:
        st.session_state[TOLD] = at
        st.toast(plain(said), duration="long")


def _group(title: str, runs: Iterable[Listed], experiment: Experiment, messages: Messages) -> None:
    st.caption(title)
    for run in runs:

        def choose(run: Listed = run) -> None:
            st.session_state[KEY] = False
            if (recipe := run.recipe) is not None:
                experiment.open_run(run.id, recipe, run.name)
            else:
                experiment.show(run.id)

        note = "" if run.state == "ready" else f" :gray[{run.note(messages, time_zone())}]"
        chosen = "chosen-" if run.id == experiment.run else ""
        st.button(
            f"{plain(run.title(messages))}{note}",
            key=f"{chosen}show-{run.id}",
            type="tertiary",
            width="stretch",
            on_click=choose,
        )
