"""How much of the disk one's runs and sets take, said before it is all of it."""

from __future__ import annotations

import streamlit as st

from aecore.jobs.quota import megabytes
from app.web.owner import COOKIE
from app.web.settings import job_table
from app.words.messages import Messages
from app.words.plain import plain

NEAR = 0.8
"""The share of what there is from which on the page speaks of it."""


def owner() -> str:
    """Whose browser this is; "" for nobody's."""
    return str(st.context.cookies.get(COOKIE, ""))


def is_near() -> bool:
    """Whether little is left for this browser's runs and sets."""
    table = job_table()
    return bool(owner()) and table.taken(owner()).share(table.quota) >= NEAR


def draw_share(messages: Messages) -> None:
    """One sentence on what runs and sets take, where little is left."""
    if not is_near():
        return
    table = job_table()
    there, quota = table.taken(owner()), table.quota
    mine = there.own / max(quota.each, 1) >= there.all / max(quota.all, 1)
    taken, most = (there.own, quota.each) if mine else (there.all, quota.all)
    numbers = {"there": _number(taken, messages), "most": _number(most, messages)}
    said = messages("room.own", **numbers) if mine else messages("room.all", **numbers)
    st.caption(f":orange[{plain(said)}]")


def _number(count: int, messages: Messages) -> str:
    return messages.number(megabytes(count))
