"""The curve of a run as numbers: at which moments its test images were looked at, and what the loss was there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic_core import from_json

from aecore.cache import Cache
from aecore.classroom.ranking import Budget
from aecore.runs.folder import METRICS, whole_lines

_curves: Cache[Curve] = Cache(4000)


@dataclass(frozen=True)
class Curve:
    """The moments of a run, ascending, and what its curve has of the test images.

    Attributes:
        steps: of the optimiser.
        epochs: passes over the training images.
        seconds: of training, its records included and its pauses not.
        test: places of the moments at which test images were looked at.
        reconstruction: the loss of their reconstructions there.
        divergence: of their codes from the prior there; not a number where there is no such penalty.
    """

    steps: NDArray[np.int64]
    epochs: NDArray[np.float64]
    seconds: NDArray[np.float64]
    test: NDArray[np.int64]
    reconstruction: NDArray[np.float64]
    divergence: NDArray[np.float64]

    def over(self, budget: Budget, images: int) -> NDArray[np.float64]:
        """Where each moment lies in a budget's unit; `images`: that the run learns from."""
        if budget == "seconds":
            return self.seconds
        return self.epochs * images if budget == "images" else self.epochs

    def of(self, score: str) -> NDArray[np.float64]:
        """A score at the moments of `test`."""
        return self.reconstruction + self.divergence if score == "negative_elbo" else self.reconstruction


def curve_of(folder: Path) -> Curve:
    """The curve of a run's folder; what has not changed is read once."""
    metrics = folder / METRICS
    return _curves.get((metrics, stamp(metrics)), lambda: _curve(metrics))


def stamp(file: Path) -> tuple[int, int]:
    """Another one after each change of a file."""
    try:
        stat = file.stat()
    except OSError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_size)


def _curve(metrics: Path) -> Curve:
    lines = _lines(metrics)
    test = [(place, line["test"]) for place, line in enumerate(lines) if line.get("test")]
    return Curve(
        steps=np.array([int(line["step"]) for line in lines], dtype=np.int64),
        epochs=np.array([float(line.get("epoch", 0.0)) for line in lines]),
        # A line of an earlier version knows the time spent in steps alone.
        seconds=np.array([float(line.get("elapsed", line.get("seconds", 0.0))) for line in lines]),
        test=np.array([place for place, _ in test], dtype=np.int64),
        reconstruction=np.array([_term(terms, "reconstruction") for _, terms in test]),
        divergence=np.array([_term(terms, "kl_divergence") for _, terms in test]),
    )


def _lines(metrics: Path) -> list[dict[str, Any]]:
    """What the whole lines of a file of metrics say; nothing of a run that has only just begun."""
    try:
        whole = metrics.read_bytes().rpartition(b"\n")[0]
    except OSError:
        return []
    try:
        # At once, many times as quick as line by line: a class has hundreds of such files.
        found = from_json(b"[" + whole.replace(b"\n", b",") + b"]")
        if all(isinstance(line, dict) and "step" in line for line in found):
            return list(found)
    except ValueError:
        pass  # One of them is damaged.
    return [line for _, line in whole_lines(metrics)]


def _term(terms: dict[str, float], name: str) -> float:
    value = terms.get(name)
    return math.nan if value is None else float(value)
