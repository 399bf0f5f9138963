"""What the curves of a run are drawn from: its metrics by epoch or by the clock, and its pictures' squared error."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from torch import Tensor

from aecore.cache import Cache
from aecore.comparing.losses import Measure, squared_error
from aecore.runs.folder import METRICS, PROBE, snapshots
from aecore.runs.run import Run

Over = Literal["epochs", "seconds"]
OVER: tuple[Over, ...] = ("epochs", "seconds")
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Series:
    """Values on the test and on the training images, each where and what, ascending."""

    x: Array
    y: Array
    train_x: Array
    train_y: Array


_lines: Cache[list[dict[str, Any]]] = Cache(24)
_errors: Cache[float | None] = Cache(1000)


def series(run: Run, measure: Measure, over: Over) -> Series:
    """The curve of a run; empty while nothing of it was measured."""
    lines = _metrics(run)
    if measure == "squared_error":
        where = {line["step"]: _at(line, over) for line in lines}
        found = {step: error for step, error in squared_errors(run).items() if step in where}
        return _series([(where[step], error) for step, error in found.items()], [])
    test = [(_at(line, over), _value(line.get("test"), measure)) for line in lines]
    train = [(_at(line, over), _value(line.get("train"), measure)) for line in lines]
    return _series(test, train)


def squared_errors(run: Run) -> dict[int, float]:
    """Of the pictured test images at each of its snapshots, by step; one that is damaged is left out."""
    originals = _tensor(run.path / PROBE, "originals")
    found: dict[int, float] = {}
    for step, file in snapshots(run.path).items():
        error = _errors.get((file, run.about.get("created")), lambda file=file: _error(originals, file))  # type: ignore[misc]
        if error is not None:
            found[step] = error
    return found


def _error(originals: Tensor | None, file: Path) -> float | None:
    made = _tensor(file, "reconstructions")
    if made is None or originals is None or made.shape != originals.shape:
        return None
    return squared_error(originals, made)


def _tensor(file: Path, name: str) -> Tensor | None:
    """One tensor of a file, and no more of it is read: the codes beside it may be many megabytes."""
    try:
        with safe_open(file, framework="pt") as held:
            tensor: Tensor = held.get_tensor(name)
            return tensor if tensor.dtype == torch.uint8 else None
    except (OSError, SafetensorError):
        return None


def _metrics(run: Run) -> list[dict[str, Any]]:
    try:
        stat = (run.path / METRICS).stat()
    except OSError:
        return []
    return _lines.get((run.path, stat.st_mtime_ns, stat.st_size), run.metrics)


def _at(line: dict[str, Any], over: Over) -> float:
    # A line of an earlier version knows the time spent in steps alone.
    return float(
        line.get("elapsed", line.get("seconds", 0.0)) if over == "seconds" else line.get("epoch", 0.0)
    )


def _value(terms: dict[str, float] | None, measure: Measure) -> float | None:
    return (terms or {}).get(measure)


def _series(test: list[tuple[float, float | None]], train: list[tuple[float, float | None]]) -> Series:
    return Series(*_arrays(test), *_arrays(train))


def _arrays(points: list[tuple[float, float | None]]) -> tuple[Array, Array]:
    """Finite ones, ascending: a training that came apart has measured what is no number."""
    there = [(x, y) for x, y in points if y is not None and np.isfinite(y)]
    array = np.array(sorted(there), dtype=np.float64).reshape(-1, 2)
    return array[:, 0], array[:, 1]
