"""The line on top of every page: the mark, the run on the screen, and the language."""

from __future__ import annotations

import streamlit as st

from app.controls.links import links
from app.controls.run_menu import run_menu
from app.controls.take_home import take_home
from app.controls.widgets import Widgets
from app.experiment.experiment import Experiment
from app.web.owner import COOKIE
from app.web.settings import classroom, settings
from app.words.messages import LANGUAGES, Messages
from app.words.plain import plain


def _nickname(messages: Messages) -> None:
    """Who is at work here, in a class."""
    if settings().classroom:
        student = classroom().by_owner(st.context.cookies.get(COOKIE, ""))
        with st.container(key="nickname", width="content"):
            st.markdown(plain(student.nickname if student else messages("header.teacher")))


def header(experiment: Experiment, messages: Messages, page: str) -> None:
    """Draws the line's right half; the left is Streamlit's navigation. `page`: the one that is open."""
    with st.container(key="header", horizontal=True, vertical_alignment="center", gap="small"):
        _nickname(messages)
        run_menu(experiment, messages)
        take_home(experiment, messages)
        links(experiment, messages, page)
        Widgets(experiment, messages).segments(
            LANGUAGES,
            experiment.language,
            str.upper,
            lambda language: experiment.choose(language=language),
            key="language-choice",
            label=messages("header.language"),
            label_visibility="collapsed",
        )
