"""A run's newest weights: the last ones, or while it trains those of its checkpoint or of its last kept step."""

from __future__ import annotations

import json

from safetensors import SafetensorError, safe_open

from aecore.errors import RunError
from aecore.model import Autoencoder
from aecore.runs.folder import CHECKPOINT, read_checkpoint
from aecore.runs.run import Run

UNDER_WAY = ("created", "queued", "running", "paused")


def latest_step(run: Run) -> int:
    """The step of its newest weights.

    Raises:
        RunError: it has none yet.
    """
    steps = [*run.kept_steps()[-1:], *_checkpoint_step(run)]
    if run.about.get("state") not in UNDER_WAY:
        steps.append(run.about.get("steps", 0) if run.about.get("state") == "finished" else _last_line(run))
    if not steps:
        raise RunError(
            "run_young",
            "{file}: expected a run that has begun, found one without weights; try again in a moment.",
            file=str(run.path),
        )
    return max(steps)


def latest_model(run: Run) -> tuple[int, Autoencoder]:
    """The step of its newest weights, and its model with them.

    Raises:
        RunError: it has none yet, or they do not fit its recipe.
    """
    return model_at(run, latest_step(run))


def model_at(run: Run, step: int) -> tuple[int, Autoencoder]:
    """Its model at a step that is kept; otherwise its last one, or its checkpoint's where it still trains.

    Returns:
        The step of the weights, and the model with them.

    Raises:
        RunError: it has no weights, or they do not fit its recipe.
    """
    if step in run.kept_steps():
        return step, run.model(step)
    if run.about.get("state") not in UNDER_WAY:
        return latest_step(run), run.model()
    checkpoint = read_checkpoint(run.path)
    if checkpoint is None:
        # It may have come to its end since it was opened, and its checkpoint went with that.
        now = Run.open(run.path)
        if now.about.get("state") not in UNDER_WAY:
            return latest_step(now), now.model()
        return step, run.model(step)  # says what is missing
    model = run.model_with(checkpoint.model(), str(run.path / CHECKPOINT))
    return int(checkpoint.numbers["step"]), model


def _last_line(run: Run) -> int:
    return max((int(point["step"]) for point in run.metrics()), default=0)


def _checkpoint_step(run: Run) -> list[int]:
    try:
        with safe_open(run.path / CHECKPOINT, framework="pt") as file:
            return [int(json.loads((file.metadata() or {})["numbers"])["step"])]
    except (OSError, SafetensorError, KeyError, ValueError):
        return []
