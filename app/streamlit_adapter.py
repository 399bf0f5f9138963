"""Everything that leans on Streamlit's newer or private doors: st.App, components v2, hidden settings, its DOM.

Tried with Streamlit 1.67; a new minor version is tried against this file.
"""

from __future__ import annotations

import gc
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit.web import bootstrap

from aecore.errors import AELabError
from app.api.assets import manifest
from app.messages import Messages
from app.theme import THEME

HERE = Path(__file__).parent
log = logging.getLogger("aelab.app")

OPTIONS: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
    "logger.hideWelcomeMessage": True,
    "runner.magicEnabled": False,
    # A full collection after every rerun takes 160 to 185 ms with torch imported; the server freezes instead.
    "runner.postScriptGC": False,
    "server.enableAgentApi": False,
    "server.enableStaticServing": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 200,
}

# A trigger cannot carry null: Streamlit takes that for "nothing was said".
NOTHING = "-"

_stage = st.components.v2.component("aelab_stage", js=(HERE / "stage_loader.js").read_text(encoding="utf-8"))


def stage(
    data: dict[str, Any],
    *,
    address: str,
    missing: str,
    on_block: Callable[[str], None],
    on_run: Callable[[str | None], None],
    on_end: Callable[[Any], None],
) -> None:
    """Draws the stage, and tells which block was clicked, which run was started on it and which has ended.

    Args:
        data: plain JSON for the component.
        address: the query string that the page is to have.
        missing: shown in the stage's place where the built frontend cannot be loaded.
    """
    key = "stage"

    def said(name: str, tell: Callable[[Any], None]) -> Callable[[], None]:
        def callback() -> None:
            value = st.session_state[key].get(name)
            if isinstance(value, str) and value:
                tell(None if value == NOTHING else value)

        return callback

    # What was passed on, for the tests: they cannot see into a component.
    st.session_state.update({"stage-data": data, "stage-address": address})
    session = st.session_state.setdefault("session", secrets.token_hex(8))
    bundle = f"/api/assets/{manifest().get('stage', 'stage.js')}"
    _stage(
        key=key,
        data={**data, "address": address, "bundle": bundle, "missing": missing, "session": session},
        on_block_change=said("block", on_block),
        on_run_change=said("run", on_run),
        on_end_change=said("end", on_end),
    )


def time_zone() -> tzinfo | None:
    """The zone of the person's own clock; None (the server's) where the browser does not say."""
    try:
        return ZoneInfo(st.context.timezone or "")
    except (ValueError, ZoneInfoNotFoundError):
        return None


def application(*, routes: Sequence[BaseRoute], middleware: Sequence[Middleware]) -> st.App:
    """The ASGI application: Streamlit's page, and our own routes beside it."""
    options = {**OPTIONS, **{f"theme.{name}": value for name, value in THEME.items()}}
    bootstrap.load_config_options(options)
    return st.App(HERE / "main.py", routes=routes, middleware=middleware, on_script_error=_say)


def _say(error: Exception) -> bool:
    # Never a traceback on the screen: what a user can mend in its own words, anything else in the log.
    messages = Messages(str(st.session_state.get("language", "en")))
    if isinstance(error, AELabError):
        st.error(messages.trouble(error))
    else:
        log.error("the page's script failed", exc_info=error)
        st.error(messages("error.script"))
    return True


def settle() -> None:
    """Called once after the heavy imports: what is there stays, and no collection looks through it again."""
    gc.collect()
    gc.freeze()
