"""On a student's page: what the teacher orders, said by a component that asks for it and hears of other locks."""

from __future__ import annotations

from app.experiment.experiment import Experiment
from app.streamlit_adapter import draw_orders
from app.web.orders import orders as given
from app.web.rights import is_student
from app.words.messages import catalogue_hash


def orders(experiment: Experiment) -> None:
    """Draws the component; nothing in a lab for one person, and nothing for the teacher."""
    if not is_student():
        return
    language, locked = experiment.language, given.in_force().locked
    draw_orders(
        {
            "language": language,
            "text": f"/api/text/{language}.json?v={catalogue_hash(language)}",
            "api": "/api",
            "locked": locked.revision
            if locked is not None and experiment.lesson.for_all is not None
            else None,
        },
        heard=lambda: None,
    )
