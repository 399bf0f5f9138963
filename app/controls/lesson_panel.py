"""What stands above the rail while a lesson is made: how it is done, the link, and the way out."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.controls.links import copies_of, for_class, leave, lesson_copy
from app.experiment.experiment import Experiment
from app.experiment.lesson import ALL, NONE
from app.words.messages import Messages


def lesson_panel(experiment: Experiment, messages: Messages) -> None:
    """Draws the panel; nothing where no lesson is made."""
    lesson = experiment.lesson
    if not lesson.editing:
        return
    with st.container(key="lesson-panel", gap="small"):
        title, how = messages("lesson.title"), messages("lesson.how")
        st.html(f"<h2>{title}</h2><p>{how}</p>")
        with st.container(key="lesson-all", horizontal=True, gap="small"):
            st.button(
                messages("lesson.lock_all"),
                key="lesson-lock-all",
                icon=":material/lock:",
                width="stretch",
                disabled=ALL in lesson.lock and not lesson.free,
                on_click=experiment.teach,
                args=(replace(lesson, lock=frozenset({ALL}), free=NONE),),
            )
            st.button(
                messages("lesson.free_all"),
                key="lesson-free-all",
                icon=":material/lock_open:",
                width="stretch",
                disabled=not lesson.lock and not lesson.hide,
                on_click=experiment.teach,
                args=(replace(lesson, lock=NONE, free=NONE, hide=NONE),),
            )
        copies = [lesson_copy(experiment, messages), *for_class(experiment, messages)]
        copies_of(copies, messages, key="copies-lesson")
        with st.container(key="lesson-ends", horizontal=True, gap="small"):
            st.link_button(
                messages("lesson.see"),
                f"?{lesson_copy(experiment, messages)['query']}&lang={experiment.language}",
                type="tertiary",
            )
            st.button(
                messages("lesson.leave"),
                key="lesson-leave",
                type="tertiary",
                on_click=leave,
                args=(experiment,),
            )
