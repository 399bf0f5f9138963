"""The Compare page: two to six runs side by side."""

from __future__ import annotations

import streamlit as st

from aecore.recipe.presets import PRESETS
from app.experiment.experiment import Experiment
from app.runs.compared import MOST, Compared, proposed, read
from app.runs.compared import PRESETS as PAIRS
from app.runs.listed import own_runs, ready_runs, run_shown, terminal_runs
from app.streamlit_adapter import draw_bundle
from app.views.common import common
from app.web import plotly_bundle
from app.web.owner import COOKIE
from app.words.messages import Messages


def draw(experiment: Experiment, messages: Messages) -> None:
    """Draws the page."""
    owner = st.context.cookies.get(COOKIE, "")
    chosen = experiment.compared
    compared = chosen.runs or proposed(experiment.run, owner, experiment.before)
    groups = {
        messages("run.own"): own_runs(owner),
        messages("compare.terminal"): terminal_runs(),
        messages("run.ready_made"): ready_runs(),
    }
    draw_bundle(
        "compare",
        {
            **common(experiment),
            "compared": list(compared),
            "most": MOST,
            # Those that can be added, by where they are from.
            "choices": [
                {"group": group, "runs": [{"value": run.id, "name": run.title(messages)} for run in runs]}
                for group, runs in groups.items()
                if runs
            ],
            "pairs": [
                {"words": messages(f"compare.preset.{name}"), "runs": list(pair)}
                for name, pair in PAIRS.items()
            ],
            "troubles": _troubles(chosen, messages),
            "plotly": f"/api/assets/{plotly_bundle.name()}",
        },
        address=experiment.address_comparing(compared),
        missing=messages("error.stage"),
        said={
            "compared": lambda runs: experiment.compare(read(runs or "")),
            "train": lambda told: _open_in_train(experiment, told or ""),
        },
    )


def _troubles(chosen: Compared, messages: Messages) -> list[str]:
    found = [messages("compare.absent", id=run) for run in chosen.absent[:1]]
    if len(chosen.absent) > 1:
        found = [messages("compare.absent_some", count=len(chosen.absent))]
    if chosen.too_many:
        found.append(messages("compare.too_many", count=chosen.too_many, most=MOST))
    return found


def _open_in_train(experiment: Experiment, told: str) -> None:
    """Puts a run's recipe on the Train page with the block of a setting open: "<run> <block>"."""
    run, _, block = told.partition(" ")
    shown = run_shown(run)
    recipe = shown.recipe if shown is not None else None
    if shown is None or recipe is None:
        return
    experiment.open_run(run, recipe, shown.name if shown.name in PRESETS else "")
    experiment.choose(block=block)
    experiment.go("train")
