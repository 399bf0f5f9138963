"""The script that Streamlit runs: which pages there are, and nothing else."""

from __future__ import annotations

import streamlit as st

from app.experiment import Experiment
from app.header import header
from app.messages import Messages
from app.theme import MARK, style
from app.views import train

st.set_page_config(page_title="AE Lab", page_icon=MARK, layout="wide", initial_sidebar_state="auto")
experiment = Experiment()
messages = Messages(experiment.language)
st.html(style(experiment.language))
st.logo(MARK, size="small")


def train_page() -> None:
    """The Train page."""
    train.draw(experiment, messages)


page = st.navigation(
    [st.Page(train_page, title=messages("page.train"), url_path="train", default=True)], position="top"
)
header(experiment, messages)
page.run()
