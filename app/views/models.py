"""The page of models: the ready-made runs, and those of one's own that are starred."""

from __future__ import annotations

from app.experiment.experiment import Experiment
from app.views import history
from app.words.messages import Messages


def draw(experiment: Experiment, messages: Messages) -> None:
    """Draws the page."""
    history.draw(experiment, messages, "models")
