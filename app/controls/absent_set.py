"""The images of an experiment that this server does not have: which they are, and how they come here."""

from __future__ import annotations

import streamlit as st

from aecore.datasets.catalogue import BUILT_IN
from aecore.errors import AELabError
from app.controls import fetch_block
from app.experiment.experiment import Experiment
from app.image_sets import data_name, sets, shape
from app.web.rights import asking
from app.words.messages import Messages
from app.words.plain import plain

NO_SUCH_SET = "set"


def draw(experiment: Experiment, messages: Messages) -> None:
    """Says it above the page, which can be used all the same; nothing where they are here."""
    name = experiment.recipe.data.name
    if name in BUILT_IN:
        # A run on the screen shows the images that it was trained on.
        if experiment.run is None and not sets(asking())[name].present:
            with st.container(key="absent-set", gap="small"):
                st.warning(plain(messages("link.absent", title=data_name(name, messages))))
                # In the rail the offer stands in the Data block.
                if experiment.block != "data":
                    fetch_block.draw(experiment, messages)
        return
    try:
        shape(name, asking())
    except AELabError as error:
        own = error.key == NO_SUCH_SET
        st.warning(plain(messages("link.absent_own", name=name) if own else messages.trouble(error)))
