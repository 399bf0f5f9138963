"""The images of the recipe in the chain, where the run on the screen learned from others."""

from __future__ import annotations

from typing import Any

from app import datasets, own_sets
from app.experiment import Experiment
from app.run_list import run_shown


def preview_of(experiment: Experiment) -> dict[str, Any] | None:
    """Where the stage finds images of the recipe's set, and the run beside which it is to show them.

    None where the run on the screen learned from those very images, or the set is not here.
    """
    data, run = experiment.recipe.data, experiment.run
    shown = run_shown(run)
    if shown is not None and shown.data == data.name and not own_sets.replaced_since(run, data.name):
        return None
    here = datasets.sets().get(data.name)
    if here is None or not here.present:
        return {"run": run, "images": []}
    images = [datasets.picture_address(data, index) for index in range(datasets.GLIMPSES)]
    return {"run": run, "images": images}
