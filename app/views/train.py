"""The Train page: the rail on the left, and the stage that draws everything that moves."""

from __future__ import annotations

import streamlit as st

from aecore.errors import AELabError
from app import datasets, steering
from app.experiment import Experiment
from app.library import first_shown
from app.messages import Messages, catalogue_hash
from app.rail import rail
from app.streamlit_adapter import stage


def draw(experiment: Experiment, messages: Messages) -> None:
    """Draws the page."""
    with st.sidebar:
        rail(experiment, messages)
    try:
        shape = list(datasets.shape(experiment.recipe.data.name))
    except AELabError as error:
        # A link to a set that this server does not have: the page stands, and says so.
        st.warning(messages.trouble(error))
        shape = [1, 28, 28]
    language = experiment.language
    stage(
        {
            "recipe": experiment.recipe.as_dict(),
            "name": experiment.preset,
            "run": experiment.run,
            "home": first_shown(),
            "block": experiment.block,
            "language": language,
            "text": f"/api/text/{language}.json?v={catalogue_hash(language)}",
            "shape": shape,
            "devices": list(steering.devices()),
            "device": experiment.device,
            "api": "/api",
        },
        address=experiment.address,
        missing=messages("error.stage"),
        on_block=lambda block: experiment.choose(block=block),
        on_run=experiment.show,
        # The rail and the menu say what trains: drawn anew once nothing does.
        on_end=lambda _run: None,
    )
