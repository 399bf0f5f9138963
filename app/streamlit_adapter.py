"""Everything that leans on Streamlit's newer or private doors: st.App, components v2, hidden settings, its DOM.

Tried with Streamlit 1.67; a new minor version is tried against this file.
"""

from __future__ import annotations

import gc
import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit import runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web import bootstrap

from aecore.errors import AELabError
from app.looks.theme import THEME
from app.web.bundle import manifest
from app.web.preload import ahead
from app.web.uploads_in_memory import UploadsInMemory
from app.words.messages import Messages
from app.words.plain import plain

HERE = Path(__file__).parent
log = logging.getLogger("aelab.app")

OPTIONS: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    # No other site's page may speak to ours, embed it or steer it; the door asks before Streamlit does.
    "client.allowedOrigins": [],
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
    # A widget is made with the value that it shows, and a refused one is set back: app/controls/showing.py.
    "global.disableWidgetStateDuplicationWarning": True,
    "logger.hideWelcomeMessage": True,
    "runner.magicEnabled": False,
    # A full collection after every rerun takes 160 to 185 ms with torch imported; the server freezes instead.
    "runner.postScriptGC": False,
    "server.corsAllowedOrigins": [],
    "server.enableAgentApi": False,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": 200,
    "server.maxWidgetStateSize": 2,
}

# A trigger cannot carry null: Streamlit takes that for "nothing was said".
NOTHING = "-"

LOST_SECONDS = 10.0  # without a connection: then nobody waits any more

_LOADER = (HERE / "bundle_loader.js").read_text(encoding="utf-8")
_COMPONENTS = {
    name: st.components.v2.component(f"aelab_{name}", js=_LOADER)
    for name in ("stage", "inspect", "explore", "compare", "history", "models", "link", "orders")
}


def draw_bundle(
    name: str, data: dict[str, Any], *, address: str, missing: str, said: Mapping[str, Callable[[Any], None]]
) -> None:
    """Draws the page's own component, and tells what a person said on it.

    Args:
        name: of the built bundle: stage, inspect, explore, compare, history or models.
        data: plain JSON for the component.
        address: the query string that the page is to have.
        missing: shown in the component's place where the built frontend cannot be loaded.
        said: what is called with the value of each word that the component may say.
    """

    def callback(word: str) -> Callable[[], None]:
        def call() -> None:
            value = st.session_state[name].get(word)
            if isinstance(value, str) and value:
                said[word](None if value == NOTHING else value)

        return call

    # What was passed on, for the tests: they cannot see into a component.
    st.session_state.update({f"{name}-data": data, f"{name}-address": address})
    heard: dict[str, Any] = {f"on_{word}_change": callback(word) for word in said}
    _COMPONENTS[name](
        key=name, data={**data, **_loaded(name, missing), "address": address, "ahead": ahead(name)}, **heard
    )


def draw_copies(key: str, data: dict[str, Any], *, missing: str) -> None:
    """Draws buttons that copy a link each: only the browser can.

    Args:
        key: of this one among several on a page.
        data: plain JSON for the component.
        missing: as in `draw_bundle`.
    """
    st.session_state[f"{key}-data"] = data
    _COMPONENTS["link"](key=key, data={**data, **_loaded("link", missing)})


def draw_orders(data: dict[str, Any], heard: Callable[[], None]) -> None:
    """Draws what says on every page what the teacher of a class orders; it is nothing by itself.

    Args:
        data: plain JSON for the component.
        heard: called where the page was drawn with other locks than those in force; it is drawn anew after that.
    """
    st.session_state["orders-data"] = data
    with st.container(key="orders"):
        # Without its bundle there is nothing to be said in its place.
        _COMPONENTS["orders"](
            key="orders-watch", data={**data, **_loaded("orders", "")}, on_locked_change=heard
        )


def _loaded(name: str, missing: str) -> dict[str, str]:
    """What the loader of a built bundle needs to know."""
    session = st.session_state.setdefault("session", secrets.token_hex(8))
    bundle = f"/api/assets/{manifest().get(name, name + '.js')}"
    return {"bundle": bundle, "missing": missing, "session": session}


def time_zone() -> tzinfo | None:
    """The zone of the person's own clock; None (the server's) where the browser does not say."""
    try:
        return ZoneInfo(st.context.timezone or "")
    except (ValueError, ZoneInfoNotFoundError):
        return None


def forget_uploads() -> None:
    """Lets go of what this page has uploaded: whoever wants it has read it."""
    context = get_script_run_ctx()
    if context is not None and runtime.exists():
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def watch_page() -> Callable[[], bool]:
    """What says from any thread whether somebody still has this page open: a connection may be lost for a moment."""
    context = get_script_run_ctx()
    if context is None or not runtime.exists():
        return lambda: True
    page, seen = context.session_id, [time.monotonic()]

    def there() -> bool:
        if runtime.exists() and runtime.get_instance().is_active_session(page):
            seen[0] = time.monotonic()
        return time.monotonic() - seen[0] < LOST_SECONDS

    return there


class _App(st.App):
    """Streamlit's application, which lets go of what a page has uploaded with the page."""

    def _create_runtime(self) -> runtime.Runtime:
        made = super()._create_runtime()
        # Both are told what to do instead where they are: nothing offers to put others in their places.
        manager, sessions = cast(Any, made.uploaded_file_mgr), cast(Any, made._session_mgr)
        manager.add_file = UploadsInMemory(manager, made.is_active_session).add
        disconnect = sessions.disconnect_session

        def disconnected(session_id: str) -> None:
            disconnect(session_id)
            manager.remove_session_files(session_id)

        sessions.disconnect_session = disconnected
        return made


def _watch_nothing(self: AppSession) -> None:
    """Watches no file. A page that comes back would look up the files of all modules, whatever `OPTIONS` say: where a
    room's network fails for a moment, a tenth of a second for each page, and nobody is answered meanwhile."""


def application(*, routes: Sequence[BaseRoute], middleware: Sequence[Middleware], host: str) -> st.App:
    """The ASGI application: Streamlit's page, and our own routes beside it, listening on `host`."""
    options = {**OPTIONS, **{f"theme.{name}": value for name, value in THEME.items()}}
    # It would ask the internet for its own address otherwise.
    options["browser.serverAddress"] = "localhost" if host in ("0.0.0.0", "::") else host
    bootstrap.load_config_options(options)
    AppSession.register_file_watchers = _watch_nothing  # type: ignore[method-assign]
    return _App(HERE / "main.py", routes=routes, middleware=middleware, on_script_error=_say)


def _say(error: Exception) -> bool:
    # Never a traceback on the screen: what a user can mend in its own words, anything else in the log.
    messages = Messages(str(st.session_state.get("language", "en")))
    if isinstance(error, AELabError):
        st.error(plain(messages.trouble(error)))
    else:
        log.error("the page's script failed", exc_info=error)
        st.error(messages("error.script"))
    return True


def settle() -> None:
    """Called once after the heavy imports: what is there stays, and no collection looks through it again."""
    gc.collect()
    gc.freeze()
