"""Everything that leans on Streamlit's newer or private doors: st.App, components v2, hidden settings, its DOM.

Tried with Streamlit 1.67; a new minor version is tried against this file.
"""

from __future__ import annotations

import gc
import logging
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

# Loads the built stage once, calls it again whenever its data changes, and keeps the address in step.
STAGE_JS = """
const stages = new WeakMap();
// The stage says itself that the server is away, and can be used meanwhile: Streamlit's own dialog, which bars
// the whole page, is closed before it is painted.
new MutationObserver(() => {
  if (document.querySelector('[data-test-connection-state="CONNECTED"]')) return;
  document.querySelector('[data-testid="stDialog"] button[aria-label^="Close"]')?.click();
}).observe(document.body, { childList: true, subtree: true });
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  if (location.search.slice(1) !== data.address) {
    history.replaceState(history.state, "", location.pathname + "?" + data.address);
  }
  document.documentElement.lang = data.language;
  let stage = stages.get(parentElement);
  if (!stage) {
    stage = { module: import(new URL(data.bundle, document.baseURI).href), gone: false };
    stages.set(parentElement, stage);
  }
  // What the stage says is an event, not a value to keep: the same block may be clicked twice.
  const tell = (name, value) => {
    setTriggerValue(name, value ?? "-");
    // On a phone the rail is a drawer: a block that is tapped opens it.
    if (name === "block" && innerWidth < 768) {
      document.querySelector('[data-testid="stExpandSidebarButton"]')?.click();
    }
  };
  stage.latest = { ...component, setStateValue: tell, setTriggerValue: tell };
  stage.module.then(
    (module) => { if (!stage.gone) stage.clean = module.default(stage.latest) ?? stage.clean; },
    () => {
      // A bundle of before the last build, or none: said, and tried again with the next one that is named.
      parentElement.textContent = data.missing;
      stages.delete(parentElement);
    },
  );
  return () => {
    stage.gone = true;
    stages.delete(parentElement);
    stage.clean?.();
  };
}
"""

_stage = st.components.v2.component("aelab_stage", js=STAGE_JS)


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
    bundle = f"/api/assets/{manifest().get('stage', 'stage.js')}"
    _stage(
        key=key,
        data={**data, "address": address, "bundle": bundle, "missing": missing},
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
