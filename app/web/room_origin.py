"""The origin that a link for others has to name: whoever serves the room looks at the page by the loopback."""

from __future__ import annotations

import streamlit as st

from aecore.machine.room import LOOPBACK, room_address
from app.web.settings import settings


def room_origin() -> str:
    """http://192.168.0.7:8501, where the page's own address is one that only this machine can open; else ""."""
    host, _, port = _asked().rpartition(":")
    if settings().host not in ("0.0.0.0", "::") or host not in ("localhost", LOOPBACK, "[::1]"):
        return ""
    there = room_address()
    return "" if there == LOOPBACK else f"http://{there}:{port}"


def _asked() -> str:
    """The address that the browser asked, with its port."""
    return st.context.headers.get("Host") or ""
