"""The Train page: the rail on the left, and the stage that draws everything that moves."""

from __future__ import annotations

import streamlit as st

from aecore.errors import AELabError
from app import image_sets as datasets
from app.controls import absent_set
from app.controls import device as steering
from app.controls.links import numbers_line
from app.controls.previews import preview_of
from app.controls.sidebar import rail
from app.controls.troubles import say_trouble
from app.experiment.experiment import LINK, Experiment
from app.runs.compared import Compared, beside
from app.streamlit_adapter import draw_bundle
from app.views.common import common
from app.web.owner import COOKIE
from app.web.rights import asking
from app.words.blocks import BLOCKS
from app.words.messages import Messages


def draw(experiment: Experiment, messages: Messages) -> None:
    """Draws the page."""
    with st.sidebar:
        rail(experiment, messages)
    say_trouble(LINK, experiment, messages)
    numbers_line(experiment, messages)
    absent_set.draw(experiment, messages)
    try:
        shape = list(datasets.shape(experiment.recipe.data.name, asking()))
    except AELabError:
        shape = [1, 28, 28]  # A link to a set that this server does not have: the page stands.
    draw_bundle(
        "stage",
        {
            **common(experiment),
            "recipe": experiment.recipe.as_dict(),
            "name": experiment.preset,
            "block": experiment.block,
            "shape": shape,
            "preview": preview_of(experiment),
            "closed": [block for block in BLOCKS if block not in experiment.blocks],
            "devices": list(steering.devices()),
            "device": experiment.device,
        },
        address=experiment.address,
        missing=messages("error.stage"),
        # The rail and the menu say what trains: drawn anew once nothing does.
        said={
            "block": lambda block: experiment.choose(block=block),
            "run": experiment.show,
            "end": lambda _run: None,
            "compare": lambda run: _beside(experiment, run),
        },
    )


def _beside(experiment: Experiment, run: str | None) -> None:
    """Opens the Compare page with the run on the screen beside the one before it."""
    if run is not None and run != experiment.run:
        experiment.show(run)  # the stage may be ahead of the script
    if experiment.run is not None:
        owner = st.context.cookies.get(COOKIE, "")
        experiment.compare(Compared(beside(experiment.run, owner, experiment.before)))
    experiment.go("compare")
