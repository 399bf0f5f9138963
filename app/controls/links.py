"""The menu of links, the same on every page: to the experiment alone, to the page as it is, for a lesson."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from aecore.jobs.table import UNFINISHED
from aecore.machine.devices import AUTO
from aecore.machine.kind import UNKNOWN, stamp_here, stamp_of
from app.controls.device import devices
from app.experiment.address import write_link
from app.experiment.experiment import Experiment
from app.experiment.lesson import Lesson
from app.runs.library import about, folder_of
from app.runs.listed import run_shown
from app.runs.states import job_of
from app.streamlit_adapter import draw_copies
from app.web.rights import teaches
from app.web.room_origin import room_origin
from app.web.settings import settings
from app.words.messages import Messages

KEY = "links"
DRAFT = "lesson-draft"  # In the session: what was locked in the lesson that was made last.

Copy = dict[str, Any]


def links(experiment: Experiment, messages: Messages, page: str) -> None:
    """Draws the menu.

    Args:
        experiment: that the links are to.
        messages: in the page's language.
        page: the one that is open, as its path names it.
    """
    menu = st.popover(
        messages("link.menu"), key=KEY, type="tertiary", icon=":material/link:", on_change="rerun"
    )
    if not menu.open:
        return
    lesson = experiment.lesson
    with menu:
        copies = [_page(page, messages)]
        if page == "train":
            copies.insert(0, _experiment(experiment, messages))
        if lesson.editing:
            copies = [lesson_copy(experiment, messages)]
        copies_of([*copies, *for_class(experiment, messages)], messages, key="copies")
        if page == "train" and not lesson.in_force and not lesson.editing:
            st.button(
                messages("lesson.make"),
                key="lesson-make",
                type="tertiary",
                width="stretch",
                icon=":material/school:",
                on_click=_begin,
                args=(experiment,),
            )
            st.caption(messages("lesson.make_note"))


def copies_of(copies: list[Copy], messages: Messages, *, key: str) -> None:
    """Draws a button a link: it copies where the browser lets it, and shows the address otherwise."""
    draw_copies(
        key,
        {
            "copies": copies,
            "origin": room_origin(),
            "copied": messages("link.copied"),
            "failed": messages("link.failed"),
            "label": messages("link.address"),
            "api": "/api",
            "language": messages.language,
            "away": messages("link.refused"),
        },
        missing=messages("error.stage"),
    )


def lesson_copy(experiment: Experiment, messages: Messages) -> Copy:
    """The link that a lesson's students open."""
    query = write_link(experiment.recipe, experiment.preset, "", experiment.lesson, experiment.block)
    return {"name": "lesson", "words": messages("lesson.copy"), "note": "", "query": query, "primary": True}


def for_class(experiment: Experiment, messages: Messages) -> list[Copy]:
    """What a teacher can ask of the whole class from here; nothing where nobody teaches."""
    if not teaches():
        return []
    lesson = experiment.lesson
    query = write_link(
        experiment.recipe,
        experiment.preset,
        stamp(experiment),
        lesson,
        experiment.block if lesson.editing else "",
    )
    asked = [
        (
            "hand",
            "handed",
            {"query": query},
            messages("link.hand"),
            messages("link.hand_note"),
            messages("link.hand_done"),
        )
    ]
    if lesson.editing:
        asked.insert(
            0,
            (
                "lock",
                "locked",
                {"query": query},
                messages("lesson.for_class"),
                messages("lesson.for_class_note"),
                messages("lesson.for_class_done"),
            ),
        )
    elif experiment.run is not None:
        asked.append(
            (
                "show",
                "shown",
                {"run": experiment.run},
                messages("link.show"),
                messages("link.show_note"),
                messages("link.show_done"),
            )
        )
    return [
        {
            "name": name,
            "words": words,
            "note": note,
            "query": "",
            "primary": False,
            "order": {"path": f"/class/orders/{kind}", "body": body, "done": done},
        }
        for name, kind, body, words, note, done in asked
    ]


def leave(experiment: Experiment) -> None:
    """Ends the making of a lesson: every control is free again, and what was locked is known if it goes on."""
    st.session_state[DRAFT] = experiment.lesson
    experiment.teach(Lesson())


def stamp(experiment: Experiment) -> str:
    """Of the machine whose numbers the link is about: the one of the run on the screen, if it is this experiment's."""
    shown = run_shown(experiment.run)
    if shown is None or shown.recipe != experiment.recipe:
        return here(experiment)
    job = job_of(shown.id)
    if job is not None and job.learning_rate is not None:
        return UNKNOWN  # It was steered: the recipe alone does not say how.
    folder = folder_of(shown.id)
    known = about(folder) if folder is not None else {}
    waits = job is not None and job.state in UNFINISHED and "machine" not in known
    return here(experiment) if waits else stamp_of(known)


def here(experiment: Experiment) -> str:
    """Of a run that Train would start on this machine."""
    device = devices()[-1] if experiment.device == AUTO else experiment.device
    return stamp_here(settings().threads(), device)


def numbers_line(experiment: Experiment, messages: Messages) -> None:
    """One line on an experiment that came by a link: whether it will give the same numbers here."""
    made = experiment.made
    if not made:
        return
    same = made != UNKNOWN and made == here(experiment)
    with st.container(key="link-line"):
        st.caption(messages("link.same") if same else messages("link.differ"))


def _experiment(experiment: Experiment, messages: Messages) -> Copy:
    lesson = experiment.lesson if experiment.lesson.in_force else None
    return {
        "name": "experiment",
        "words": messages("link.experiment"),
        "note": messages("link.experiment_note"),
        "query": write_link(experiment.recipe, experiment.preset, stamp(experiment), lesson),
        "primary": True,
    }


def _page(page: str, messages: Messages) -> Copy:
    words = messages("link.compare") if page == "compare" else messages("link.page")
    note = messages("link.page_note")
    # What is chosen on a page stands in its address, which the browser knows best.
    return {"name": "page", "words": words, "note": note, "query": None, "primary": page != "train"}


def _begin(experiment: Experiment) -> None:
    st.session_state[KEY] = False
    draft: Lesson = st.session_state.get(DRAFT, Lesson())
    experiment.teach(replace(draft, editing=True))
