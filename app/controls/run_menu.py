"""The menu of runs in the header: which one is on the screen, and which others can be."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from app.experiment.experiment import Experiment
from app.runs.listed import Listed, own_runs, ready_runs, run_shown
from app.streamlit_adapter import time_zone
from app.web.owner import COOKIE
from app.words.messages import Messages
from app.words.plain import plain

KEY = "run-menu"


def run_menu(experiment: Experiment, messages: Messages) -> None:
    """Draws the menu; what is in it is looked up when it opens, so that it is never old."""
    shown = run_shown(experiment.run)
    label = plain(shown.title(messages)) if shown else messages("run.none")
    menu = st.popover(f":gray[{messages('run.menu')}] {label}", key=KEY, type="tertiary", on_change="rerun")
    if not menu.open:
        return
    with menu:
        own = own_runs(st.context.cookies.get(COOKIE, ""))
        _group(messages("run.own") if own else messages("run.no_own"), own, experiment, messages)
        _group(messages("run.ready_made"), ready_runs(), experiment, messages)


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
