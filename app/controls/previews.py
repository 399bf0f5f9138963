"""The images of the recipe's set in the chain, where the run on the screen learned from others."""

from __future__ import annotations

from typing import Any

from app import image_sets as datasets
from app import own_sets
from app.experiment.experiment import Experiment
from app.web.rights import asking


def preview_of(experiment: Experiment) -> dict[str, Any]:
    """What the stage shows where the recipe's images are not those of the run on the screen.

    `images` are addresses of a few images as the recipe sees them, none where the set is not here; `replaced` is the
    run on the screen where it learned from others of that name, which were replaced since.
    """
    data, run = experiment.recipe.data, experiment.run
    here = datasets.sets(asking()).get(data.name)
    if here is None or not here.present:
        return {"images": [], "replaced": None}
    images = [datasets.picture_address(data, index) for index in range(datasets.GLIMPSES)]
    return {"images": images, "replaced": run if own_sets.replaced_since(run, data.name) else None}
