"""The moments of a run: the steps at which there are weights of it, the newest among them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aecore.errors import RunError
from aecore.model import Autoencoder
from aecore.runs.folder import CHECKPOINT, kept_weights, last_step, weights_file
from aecore.runs.newest import checkpoint_step, read_checkpoint
from aecore.runs.run import Run

UNDER_WAY = ("created", "queued", "running", "paused")


@dataclass(frozen=True)
class Moment:
    """A step of a run whose weights lie in a file."""

    run: Run
    step: int
    file: Path

    @property
    def epoch(self) -> float:
        """How far the training was, to the fourth digit."""
        return round(self.run.epoch_at(self.step), 4)


def moments(run: Run) -> list[Moment]:
    """Those that lie in its folder, in order: the last weights of a run that has ended among them."""
    files = kept_weights(run.path)
    last = weights_file(run.path)
    if run.about.get("state") in ("finished", "stopped") and last.is_file():
        step = last_step(run.path)
        if step is not None:
            files.setdefault(step, last)
    return [Moment(run, step, file) for step, file in sorted(files.items())]


def latest_step(run: Run) -> int:
    """The step of its newest weights.

    Raises:
        RunError: it has none yet.
    """
    found = [*run.kept_steps()[-1:], checkpoint_step(run.path)]
    if run.about.get("state") not in UNDER_WAY and weights_file(run.path).is_file():
        finished = run.about.get("state") == "finished"
        found.append(run.about.get("steps", 0) if finished else last_step(run.path) or 0)
    steps = [step for step in found if step is not None]
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
