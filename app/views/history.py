"""The page of runs: every run of this browser, newest first."""

from __future__ import annotations

import streamlit as st

from aecore.recipe.presets import PRESETS
from app.experiment.experiment import Experiment
from app.runs.compared import MOST, Compared, beside
from app.runs.library import first_shown, is_id
from app.runs.listed import run_shown
from app.runs.states import is_removed
from app.streamlit_adapter import draw_bundle
from app.views.common import common
from app.web.owner import COOKIE
from app.words.messages import Messages

PAGES = ("train", "inspect", "explore")


def draw(experiment: Experiment, messages: Messages, shows: str = "history") -> None:
    """Draws the page; `shows`: history, all runs of this browser, or models, the ready-made ones too."""
    draw_bundle(
        shows,
        {**common(experiment), "shows": shows, "most": MOST},
        address=experiment.address,
        missing=messages("error.stage"),
        # The header names the run on the screen: drawn anew with any word of this kind.
        said={
            "open": lambda told: _open(experiment, told or ""),
            "compare": lambda told: _compare(experiment, told or ""),
            "beside": lambda run: _beside(experiment, run or ""),
            "removed": lambda run: _removed(experiment, run or ""),
            "named": lambda _run: None,
        },
    )


def _open(experiment: Experiment, told: str) -> None:
    """Opens a page, with a run on the screen where one is named: "<page> <run>"."""
    page, _, run = told.partition(" ")
    shown = run_shown(run) if is_id(run) else None
    if shown is not None and (recipe := shown.recipe) is not None:
        experiment.open_run(run, recipe, shown.name if shown.name in PRESETS else "")
    elif run:
        return
    if page in PAGES:
        experiment.go(page)


def _compare(experiment: Experiment, told: str) -> None:
    runs = tuple(run for run in told.split(",")[: MOST + 1] if is_id(run))
    if 2 <= len(runs) <= MOST:
        experiment.compare(Compared(runs))
        experiment.go("compare")


def _beside(experiment: Experiment, run: str) -> None:
    """Opens the Compare page with a run beside the one on the screen."""
    shown = experiment.run
    if not is_id(run) or run_shown(run) is None:
        return
    if shown is not None and shown != run and not is_removed(shown):
        experiment.compare(Compared((shown, run)))
    else:
        owner = st.context.cookies.get(COOKIE, "")
        experiment.compare(Compared(beside(run, owner, experiment.before)))
    experiment.go("compare")


def _removed(experiment: Experiment, run: str) -> None:
    """A run that is removed does not stay on the screen."""
    if run == experiment.run and is_removed(run):
        experiment.show(first_shown())
