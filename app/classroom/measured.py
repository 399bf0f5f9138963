"""What a run's folder has measured of it, as a board reads it: at which moments, and the value at any budget."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from aecore.cache import Cache
from aecore.classroom.ranking import Budget, around, between
from aecore.evaluation.registry import SCORES
from aecore.recipe.recipe import Recipe
from aecore.runs.folder import ABOUT, snapshots
from aecore.runs.folder import SCORES as WRITTEN
from app.classroom.curves import Curve, curve_of, stamp
from app.classroom.pictured import accuracy, error

_written: Cache[dict[str, float]] = Cache(10_000)


@dataclass(frozen=True)
class Measured:
    """One run that has begun."""

    folder: Path
    recipe: Recipe
    about: dict[str, Any]
    curve: Curve

    @property
    def images(self) -> int:
        """That it learns from."""
        return int(self.about.get("train_images") or 0)

    @property
    def ended(self) -> bool:
        """Whether nothing more is measured of it."""
        return self.about.get("state") in ("finished", "stopped")

    def reached(self, budget: Budget) -> float:
        """How far it has come."""
        return float(self.curve.over(budget, self.images).max(initial=0.0))

    def scores(self, budget: Budget) -> set[str]:
        """The scores that can be read of it, those that a way is better of."""
        if budget == "size":
            return {*self._table(), *(["knn_accuracy"] if self._has_codes() else [])}
        found = {"squared_error" if self.recipe.corruption.is_clean else "denoised_squared_error"}
        kind = self.recipe.reconstruction
        if kind.is_likelihood and self.recipe.corruption.is_clean:
            found.add(kind.kind)
            if self.recipe.bottleneck.is_distribution and self._has_divergence():
                found.add("negative_elbo")
        return found | ({"knn_accuracy"} if self._has_codes() else set())

    def at(self, score: str, budget: Budget, most: float) -> float | None:
        """A score at a budget: as it was there, or on the straight line between the moments beside it.

        At a size of the code it is the one at the end.

        Returns:
            None where it has not come so far, or has no such score.
        """
        if budget == "size":
            if not self.ended:
                return None
            if score == "knn_accuracy":
                last = max(snapshots(self.folder), default=None)
                return None if last is None else self._pictured(score, last)
            return self._table().get(score)
        x = self.curve.over(budget, self.images)
        if score in ("squared_error", "denoised_squared_error", "knn_accuracy"):
            place = {int(step): number for number, step in enumerate(self.curve.steps)}
            steps = [step for step in snapshots(self.folder) if step in place]
            there = [float(x[place[step]]) for step in steps]
            return _read(there, most, lambda number: self._pictured(score, steps[number]))
        of = self.curve.of(score)
        return _read(x[self.curve.test].tolist(), most, lambda number: float(of[number]))

    def _pictured(self, score: str, step: int) -> float | None:
        return accuracy(self.folder, step) if score == "knn_accuracy" else error(self.folder, step)

    def _has_codes(self) -> bool:
        size = self.recipe.bottleneck.size
        return (2 <= size <= 32) and len(self.about.get("classes") or ()) > 1

    def _has_divergence(self) -> bool:
        return bool(np.isfinite(self.curve.divergence[:1]).any())

    def _table(self) -> dict[str, float]:
        """The scores written down at its end."""
        if not self.ended:
            return {}
        file = self.folder / WRITTEN
        return _written.get((file, stamp(file)), lambda: _scores(file))


def measured(folder: Path, recipe: Recipe) -> Measured | None:
    """What a folder has; None of one that has not begun, or cannot be read."""
    try:
        about = json.loads((folder / ABOUT).read_bytes())
        return Measured(folder, recipe, about, curve_of(folder))
    except (OSError, ValueError):
        return None


def _read(x: list[float], most: float, value: Callable[[int], float | None]) -> float | None:
    beside = around(x, most)
    if beside is None:
        return None
    before, after = beside
    first, last = value(before), value(after)
    if first is None or last is None:
        return None
    return between((x[before], first), (x[after], last), most)


def _scores(file: Path) -> dict[str, float]:
    try:
        table = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return {
        name: float(value)
        for name, value in (table.items() if isinstance(table, dict) else ())
        if name in SCORES and SCORES[name].better != "neither" and isinstance(value, int | float)
    }
