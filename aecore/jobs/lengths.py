"""How long a job trains, learned from the jobs that have trained here: their seconds on slots, and their arithmetic."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median

NEAREST = 7
"""Other recipes that are asked, where none of this one has trained yet."""
OWN = 0.1
"""At this share of a training its own pace counts as much as what others took."""
_TELLING = 0.2
_SLOPE = (0.2, 1.0)
_USUAL_SLOPE = 0.6
"""How seconds grow with arithmetic, as a power: a step of a small network costs hardly less than one of a larger."""


@dataclass(frozen=True)
class Trained:
    """A job as far as it has trained.

    `recipe`: JSON; `work`: multiply-adds of the whole training, 0 where nobody has counted; `share`: of its steps that
    are done; `seconds`: of training, pauses and waits left out.
    """

    recipe: str
    work: float
    share: float
    seconds: float


@dataclass(frozen=True)
class _Kind:
    same: str
    alike: str
    epochs: int


@lru_cache(maxsize=1024)
def _kind(recipe: str) -> _Kind:
    """What two recipes have in common that train as long for each epoch, or that compute in the same way."""
    plain = json.loads(recipe)
    training = dict(plain.get("training", {}))
    epochs = int(training.pop("epochs", 1) or 1)
    for name in ("seed", "learning_rate", "schedule"):  # They change no second.
        training.pop(name, None)
    kinds = [str(plain.get(part, {}).get("kind", "")) for part in ("network", "bottleneck", "corruption")]
    kinds += sorted(str(penalty.get("kind", "")) for penalty in plain.get("penalties", []))
    return _Kind(json.dumps(plain | {"training": training}, sort_keys=True), " ".join(kinds), max(1, epochs))


class Lengths:
    """What is known of a machine's trainings.

    Args:
        known: jobs that have trained, the newest first; those of which too little is done tell nothing.
    """

    def __init__(self, known: Iterable[Trained]) -> None:
        self._same: dict[str, list[float]] = {}
        self._points: list[
            tuple[str, float, float]
        ] = []  # kind, log of work, log of seconds: both of an epoch
        self._whole: list[float] = []
        for job in known:
            if job.share < _TELLING or job.seconds <= 0:
                continue
            kind, whole = _kind(job.recipe), job.seconds / job.share
            self._whole.append(whole)
            self._same.setdefault(kind.same, []).append(whole / kind.epochs)
            if job.work > 0:
                self._points.append(
                    (kind.alike, math.log(job.work / kind.epochs), math.log(whole / kind.epochs))
                )

    @property
    def typical(self) -> float | None:
        """Seconds that a training took in the middle of all; None where none is known."""
        return median(self._whole) if self._whole else None

    def left(self, job: Trained) -> float | None:
        """Seconds of training that a job has left; None where nothing is known of any like it, nor of itself."""
        whole = self._told_by_others(job)
        if job.share > 0 and job.seconds > 0:
            own = job.seconds / job.share
            trust = 1.0 if whole is None else job.share / (job.share + OWN)
            whole = trust * own + (1 - trust) * (whole or 0.0)
            return max(0.0, whole - job.seconds)
        return None if whole is None else whole * (1 - job.share)

    def _told_by_others(self, job: Trained) -> float | None:
        kind = _kind(job.recipe)
        if same := self._same.get(kind.same):
            return median(same[:NEAREST]) * kind.epochs
        if job.work <= 0:
            return None
        alike = [point[1:] for point in self._points if point[0] == kind.alike]
        points = alike or [point[1:] for point in self._points]
        if not points:
            return None
        wanted, slope = math.log(job.work / kind.epochs), _slope(points)
        nearest = sorted(points, key=lambda point: abs(point[0] - wanted))[:NEAREST]
        told = median(seconds + slope * (wanted - work) for work, seconds in nearest)
        return math.exp(told) * kind.epochs


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """Of seconds over work, both as logarithms; the usual one where they tell too little of it."""
    works = [work for work, _ in points]
    if max(works) - min(works) < math.log(4):
        return _USUAL_SLOPE
    mean, at = sum(works) / len(works), sum(seconds for _, seconds in points) / len(points)
    spread = sum((work - mean) ** 2 for work in works)
    found = sum((work - mean) * (seconds - at) for work, seconds in points) / spread
    return min(_SLOPE[1], max(_SLOPE[0], found))
