"""The moments of a run whose weights are kept, and its model at each of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from aecore.cache import Cache
from aecore.errors import RunError
from aecore.model import Autoencoder
from aecore.runs.folder import kept_weights, last_step, weights_file
from aecore.runs.run import NOT_FINITE, Run
from app.exploring.live import live_files
from app.web.refusals import Refusal


@dataclass(frozen=True)
class Moment:
    """Weights kept along a run."""

    step: int
    epoch: float
    file: Path


# Those of a few megabytes, as nearly all are; of larger ones, which no browser is sent, one at a time.
_models: Cache[Autoencoder] = Cache(8)
_large: Cache[Autoencoder] = Cache(1)
LARGE = 50_000_000


def moments(run: Run) -> list[Moment]:
    """Those that there are at this instant, in order: the last weights of a run that ended or trains among them."""
    about: dict[str, Any] = run.about
    epochs_a_step = float(about.get("epochs", 0)) / max(int(about.get("steps", 0)), 1)
    files = kept_weights(run.path)
    last = weights_file(run.path)
    if about.get("state") in ("finished", "stopped") and last.is_file():
        step = last_step(run.path)
        if step is not None:
            files.setdefault(step, last)
    files = {**live_files(run, max(files, default=-1)), **files}
    return [Moment(step, round(step * epochs_a_step, 4), file) for step, file in sorted(files.items())]


def moment_of(run: Run, step: int) -> Moment:
    """The moment of a step. Raises Refusal."""
    for moment in moments(run):
        if moment.step == step:
            return moment
    raise Refusal(404, "refusal.no_moment")


def digest_of(run: Run, moment: Moment) -> str:
    """SHA-256 of recipe and weights: what is computed from nothing else is kept under it. Raises Refusal."""
    try:
        stat = moment.file.stat()
        return _digest(moment.file, stat.st_mtime_ns, stat.st_size, run.recipe.to_json())
    except OSError:
        raise Refusal(404, "refusal.no_moment") from None


def model_of(run: Run, moment: Moment) -> Autoencoder:
    """The model at a moment, shared: to be asked, not changed.

    Raises:
        Refusal: the weights are damaged, not finite, or another model's.
    """
    try:
        models = _large if moment.file.stat().st_size > LARGE else _models
        return models.get(digest_of(run, moment), lambda: run.model_in(moment.file))
    except OSError:
        raise Refusal(404, "refusal.no_moment") from None
    except RunError as error:
        if error.found == NOT_FINITE:  # a training that came apart leaves them behind
            raise Refusal(404, "refusal.not_finite") from None
        raise Refusal(404, "refusal.weights", step=moment.step) from None


@lru_cache(maxsize=512)
def _digest(file: Path, changed: int, size: int, recipe: str) -> str:
    return hashlib.sha256(recipe.encode() + b"\0" + file.read_bytes()).hexdigest()
