"""Whether the files of a run that are text say what the library reads in them, each of its kind."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aecore.evaluation.registry import SCORES
from aecore.runs.folder import whole_lines

WHOLE_NUMBERS = ("parameters", "train_images", "test_images", "steps", "epochs")
TEXTS = ("name", "created", "device", "unit")
MOST_CLASSES = 1000
MOST_LETTERS = 200


def is_about(about: Mapping[str, Any]) -> bool:
    """Whether `run.json` tells what a run that has come to its end tells of itself."""
    classes = about.get("classes")
    return (
        all(type(about.get(name)) is int and about[name] >= 0 for name in WHOLE_NUMBERS)
        and all(_is_text(about.get(name)) for name in TEXTS)
        and type(about.get("threads", 1)) is int
        and all(_is_text(about.get(name, "")) for name in ("machine", "torch"))
        and all(_is_number(about.get(name, 0.0)) for name in ("seconds", "samples_per_second"))
        and _is_shape(about.get("shape"))
        and isinstance(classes, list)
        and len(classes) <= MOST_CLASSES
        and all(map(_is_text, classes))
    )


def are_scores(scores: Mapping[str, Any]) -> bool:
    """Whether these are scores by their names, the squared error among them."""
    return "squared_error" in scores and all(
        name in SCORES and _is_number(value) for name, value in scores.items()
    )


def are_baselines(table: Mapping[str, Any]) -> bool:
    """Whether these are scores by name and by baseline."""
    return all(isinstance(row, dict) and all(map(_is_number, row.values())) for row in table.values())


def are_metrics(file: Path) -> bool:
    """Whether all lines are points of a curve."""
    lines = [(len(line), point) for line, point in whole_lines(file)]
    return sum(size for size, _ in lines) == file.stat().st_size and all(
        _is_point(point) for _, point in lines
    )


def _is_point(point: Mapping[str, Any]) -> bool:
    numbers = ("epoch", "seconds", "samples_per_second", "learning_rate")
    return (
        type(point["step"]) is int
        and all(_is_number(point.get(name)) for name in numbers)
        and all(_is_number(point.get(name) or 0.0) for name in ("elapsed", "left", "emitted"))
        and all(_are_terms(point.get(part) or {}) for part in ("train", "test", "weights"))
    )


def _are_terms(terms: Any) -> bool:
    return isinstance(terms, dict) and all(map(_is_number, terms.values()))


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MOST_LETTERS


def _is_shape(value: Any) -> bool:
    return (
        isinstance(value, list) and len(value) == 3 and all(type(side) is int and side > 0 for side in value)
    )
