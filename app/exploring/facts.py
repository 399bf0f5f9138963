"""What a run's models are, before any of them is fetched."""

from __future__ import annotations

from typing import Any

from aecore.recipe.recipe import Recipe
from app import image_sets as datasets
from app.exploring.live import moments_of
from app.runs.opened import begun
from app.runs.states import job_of, state_of
from app.web.refusals import no_run


def facts(name: str) -> dict[str, Any]:
    """The answer to GET /api/runs/{id}/models; of a run that waits in the queue too, without moments then.

    Raises:
        Refusal: there is no such run, or its folder was cut short.
    """
    state, job = state_of(name), job_of(name)
    if state is None:
        raise no_run(name)
    run = begun(name)
    about: dict[str, Any] = {}
    there: list[dict[str, Any]] = []
    if run is not None:
        recipe, about = run.recipe, run.about
        there = [{"step": moment.step, "epoch": moment.epoch} for moment in moments_of(run)]
    elif job is not None:
        recipe = Recipe.from_json(job.recipe)
    else:
        raise no_run(name)  # gone since
    bottleneck = recipe.bottleneck
    return {
        "moments": there,
        "latest": there[-1]["step"] if there else None,
        "name": (job.name if job else about.get("name")) or name,
        "state": state["state"],
        "family": {
            "network": recipe.network.kind,
            "bottleneck": bottleneck.kind,
            "reconstruction": recipe.reconstruction.kind,
            "penalties": [penalty.kind for penalty in recipe.penalties],
        },
        "shape": about.get("shape") or list(datasets.shape(recipe.data.name, job.owner if job else "")),
        "size": bottleneck.size,
        "gaussian": bottleneck.is_distribution,
        "covariance": bottleneck.of_covariance,
        "likelihood": recipe.reconstruction.is_likelihood,
        "classes": about.get("classes", []),
        "corruption": recipe.corruption.model_dump(mode="json"),
    }
