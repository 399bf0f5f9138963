"""The line on top of every page: the mark, the run on the screen, and the language."""

from __future__ import annotations

import streamlit as st

from app.experiment import Experiment
from app.messages import LANGUAGES, Messages
from app.run_menu import run_menu


def header(experiment: Experiment, messages: Messages) -> None:
    """Draws the line's right half; the left, with the pages, is Streamlit's navigation."""
    key = "language-choice"
    if st.session_state.get(key) != experiment.language:
        st.session_state[key] = experiment.language
    with st.container(key="header", horizontal=True, vertical_alignment="center", gap="small"):
        run_menu(experiment, messages)
        st.segmented_control(
            messages("header.language"),
            LANGUAGES,
            format_func=str.upper,
            key=key,
            required=True,
            label_visibility="collapsed",
            on_change=lambda: experiment.choose(language=st.session_state[key]),
        )
