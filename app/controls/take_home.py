"""The menu of what can be taken home of the run on the screen, the same on every page."""

from __future__ import annotations

import streamlit as st

from aecore.runs.folder import WHOLE
from app.experiment.experiment import Experiment
from app.runs.library import about, folder_of
from app.words.messages import Messages

KEY = "take-home"
ENDINGS = {
    "script": ".py",
    "notebook": ".ipynb",
    "report": ".html",
    "page": ".html",
    "weights": ".safetensors",
    "onnx": ".onnx",
    "codes": ".csv .parquet",
    "curves": ".csv",
    "tensorboard": ".zip",
    "run": ".zip",
}
"""How the files of each end, in the order in which they are offered."""


def take_home(experiment: Experiment, messages: Messages) -> None:
    """Draws the menu; what is in it is looked up when it opens: a run may have come to its end meanwhile."""
    menu = st.popover(
        messages("home.menu"), key=KEY, type="tertiary", icon=":material/download:", on_change="rerun"
    )
    if not menu.open:
        return
    run = experiment.run or ""
    folder = folder_of(run)
    with menu:
        if folder is None or about(folder).get("state") not in WHOLE:
            st.caption(messages("home.wait"))
            return
        st.caption(messages("home.title"))
        for kind, ending in ENDINGS.items():
            # A tab of its own: it closes at once where a file comes, and says why where none does.
            st.link_button(
                f"{messages(f'home.{kind}')} :gray[{ending}]",
                f"/api/runs/{run}/export/{kind}?language={experiment.language}",
                type="tertiary",
                width="stretch",
            )
