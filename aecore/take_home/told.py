"""What is said of a run in a few lines: what was trained, on what, and how well it does."""

from __future__ import annotations

from aecore.evaluation.lines import ScoreLine
from aecore.evaluation.report import quick_lines
from aecore.runs.folder import BASELINES
from aecore.take_home.subject import Subject
from aecore.take_home.words import number, words


def score_lines(asked: Subject) -> list[ScoreLine]:
    """The scores that the run wrote down at its end, beside its baselines."""
    known = asked.read(BASELINES) if (asked.run.path / BASELINES).is_file() else {}
    return quick_lines(asked.model, asked.scores, known)


def summary(asked: Subject) -> list[str]:
    """Two lines: recipe and score."""
    said, recipe = words(asked.language), asked.run.recipe
    _, height, width = asked.shape
    penalties = ", ".join(f"{each.kind} β {number(asked.language, each.beta)}" for each in recipe.penalties)
    parts = [
        f"{recipe.data.name} {height} × {width}",
        f"{recipe.network.kind}",
        f"{recipe.bottleneck.kind} {recipe.bottleneck.size}",
        "" if recipe.corruption.is_clean else recipe.corruption.kind,
        recipe.reconstruction.kind,
        penalties,
    ]
    error = number(asked.language, asked.scores["squared_error"])
    return [
        " · ".join(part for part in parts if part),
        f"{said['score.squared_error']}: {error} {said['score.unit.squared error/image']}",
    ]
