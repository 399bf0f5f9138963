"""The Explore page: drag a point through the latent space, and the image follows."""

from __future__ import annotations

import streamlit as st

from app.controls.troubles import say_trouble
from app.experiment.experiment import LINK, Experiment
from app.runs.listed import own_runs, ready_runs, terminal_runs
from app.streamlit_adapter import draw_bundle
from app.views.common import common
from app.web.owner import COOKIE
from app.words.messages import Messages


def draw(experiment: Experiment, messages: Messages) -> None:
    """Draws the page."""
    say_trouble(LINK, experiment, messages)
    own = own_runs(st.context.cookies.get(COOKIE, ""))
    runs = [
        {"value": run.id, "name": run.title(messages)}
        for run in (*own, *terminal_runs(), *ready_runs())
        if run.state != "gone"
    ]
    draw_bundle(
        "explore",
        # The runs that can be looked at beside the one on the screen.
        {**common(experiment), "runs": runs},
        address=experiment.address,
        missing=messages("error.stage"),
        said={"run": experiment.show},
    )
