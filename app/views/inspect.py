"""The Inspect page: one question a card about the run on the screen."""

from __future__ import annotations

from app.controls.troubles import say_trouble
from app.experiment.experiment import LINK, Experiment
from app.streamlit_adapter import draw_bundle
from app.views.common import common
from app.words.messages import Messages


def draw(experiment: Experiment, messages: Messages) -> None:
    """Draws the page."""
    say_trouble(LINK, experiment, messages)
    draw_bundle(
        "inspect",
        common(experiment),
        address=experiment.address,
        missing=messages("error.stage"),
        said={"run": experiment.show},
    )
