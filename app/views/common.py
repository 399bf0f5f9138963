"""What every page tells its component."""

from __future__ import annotations

from typing import Any

from app.experiment.experiment import Experiment
from app.runs.library import first_shown
from app.words.messages import catalogue_hash


def common(experiment: Experiment) -> dict[str, Any]:
    """The run on the screen (and the one of a first visit), the language and its words, where the routes are."""
    language = experiment.language
    return {
        "run": experiment.run,
        "home": first_shown(),
        "language": language,
        "text": f"/api/text/{language}.json?v={catalogue_hash(language)}",
        "api": "/api",
    }
