"""How much of the disk one's runs take, said before it is all of it, and the removal of a run that has ended."""

from __future__ import annotations

import time
from functools import partial

import streamlit as st

from aecore.errors import AELabError
from aecore.jobs.quota import megabytes
from aecore.jobs.table import ENDED
from app.experiment.experiment import Experiment
from app.runs import library
from app.runs.listed import Listed
from app.runs.states import job_of
from app.web.owner import COOKIE
from app.web.settings import job_table, wishes
from app.words.messages import Messages
from app.words.plain import plain

WAIT_SECONDS = 1.0
NEAR = 0.8
"""The share of what there is from which on the page speaks of it."""
ASKED = "remove-run"  # In the session: the run that is about to be removed.
TROUBLE = "remove-trouble"


def owner() -> str:
    """Whose browser this is; "" for nobody's."""
    return str(st.context.cookies.get(COOKIE, ""))


def is_near() -> bool:
    """Whether little is left for this browser's runs."""
    table = job_table()
    return bool(owner()) and table.taken(owner()).share(table.quota) >= NEAR


def draw_share(messages: Messages) -> None:
    """One sentence on what runs take, where little is left."""
    if not is_near():
        return
    table = job_table()
    there, quota = table.taken(owner()), table.quota
    mine = there.own / max(quota.each, 1) >= there.all / max(quota.all, 1)
    taken, most = (there.own, quota.each) if mine else (there.all, quota.all)
    numbers = {"there": _number(taken, messages), "most": _number(most, messages)}
    said = messages("room.own", **numbers) if mine else messages("room.all", **numbers)
    st.caption(f":orange[{plain(said)}]")


def draw_removal(run: Listed, experiment: Experiment, messages: Messages) -> None:
    """The way to remove one run of one's own that has ended, or nothing for any other."""
    job = job_of(run.id)
    if job is None or job.owner != owner() or job.state not in ENDED:
        return
    if st.session_state.get(ASKED) != run.id:
        ask = partial(_ask, run.id)
        label = messages("room.remove", size=_number(max(job.bytes, 0), messages))
        st.button(label, key=f"remove-{run.id}", type="tertiary", icon=":material/delete:", on_click=ask)
        return
    st.warning(messages("room.remove_ask"))
    with st.container(horizontal=True, gap="small", key="remove-acts"):
        remove = partial(_remove, run.id, experiment)
        st.button(messages("own.remove_yes"), key="remove-yes", type="primary", on_click=remove)
        st.button(messages("own.remove_no"), key="remove-no", on_click=partial(_ask, None))


def draw_trouble(messages: Messages) -> None:
    """Why the last removal did not come to be."""
    said = st.session_state.pop(TROUBLE, None)
    if said is not None:
        st.warning(plain(messages.sentence(said)))


def _number(count: int, messages: Messages) -> str:
    return messages.number(megabytes(count))


def _ask(run: str | None) -> None:
    st.session_state[ASKED] = run


def _remove(run: str, experiment: Experiment) -> None:
    _ask(None)
    job = job_of(run)
    if job is None or job.owner != owner():
        return
    try:
        wishes().remove(run)
    except AELabError as error:
        st.session_state[TROUBLE] = error.sentence
        return
    if experiment.run == run:
        experiment.show(library.first_shown())
    deadline = time.monotonic() + WAIT_SECONDS  # the engine does it, and the page is drawn after that
    while job_of(run) is not None and time.monotonic() < deadline:
        time.sleep(0.05)
