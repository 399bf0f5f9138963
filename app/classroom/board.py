"""The board: the runs of a class in the order of one score, at a budget that is the same for all of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from aecore.classroom.people import SchoolClass
from aecore.classroom.ranking import BUDGETS, Budget, Place, places, proposed
from aecore.evaluation.registry import SCORES
from app.classroom.raced import Raced, groups, images_in_words, raced
from app.history.entries import OWN, entry
from app.runs.listed import run_shown
from app.words.messages import Messages

SHOWN, BELOW = 100, 60
"""Runs that are told, of those that are ranked and of those that are not."""
FIRST = "squared_error"
LINE = 40
"""Points of the small line of a run."""


@dataclass(frozen=True)
class Asked:
    """What a board is to be of; whatever is left out or is not there (any more) is chosen.

    Attributes:
        data: the group of test images, by its short name.
        score: by the name that `Raced.scores` gives it.
        by: what is equal.
        at: how much of it; None for what half of them have reached.
        every: whether all runs of a student are ranked, or the best alone.
    """

    data: str = ""
    score: str = ""
    by: Budget = "epochs"
    at: float | None = None
    every: bool = False


def told(now: SchoolClass, asked: Asked, messages: Messages) -> dict[str, Any]:
    """The answer to GET /api/class/board, plain values only."""
    every = raced(now.id)
    found = groups(every)
    data = asked.data if asked.data in found else next(iter(found), "")
    runs = found.get(data, [])
    scores = _scores(runs, asked.by)
    score = asked.score if asked.score in scores else next(iter(scores), "")
    at = _budget(runs, asked)
    about: dict[str, Any] = {
        "data": _choices(found, messages),
        "scores": [_score(key, runs_of, messages) for key, runs_of in _named(scores, messages).items()],
        "sizes": sorted({run.recipe.bottleneck.size for run in runs}),
        "chosen": {"data": data, "score": score, "by": asked.by, "at": at, "every": asked.every},
        "budgets": list(BUDGETS),
        "how": messages(f"wall.board.how.{asked.by}"),
        "measured": messages(f"wall.board.measured.{_source(scores[score][0], asked.by)}") if score else "",
        "most": proposed([run.measured.reached(asked.by) for run in runs if run.measured])
        if asked.by != "size"
        else 0,
    }
    return about | _ranked(runs, score, scores.get(score, ("", None))[0], at, asked, messages)


def _ranked(
    runs: Sequence[Raced], key: str, name: str, at: float, asked: Asked, messages: Messages
) -> dict[str, Any]:
    if not key:
        return {"ranked": [], "below": [], "more": 0, "better": "lower"}
    by = asked.by
    held = [run for run in runs if by != "size" or run.recipe.bottleneck.size == at]
    values = {
        run.job.id: run.measured.at(name, by, at) if run.measured and key in run.scores(by) else None
        for run in held
    }
    better = SCORES[name].better
    order = places({run: value for run, value in values.items() if value is not None}, better)
    of = {run.job.id: run for run in held}
    if not asked.every:
        order = _best_of_each(order, of, better)
    below = [run for run in held if run.job.id not in {place.run for place in order}]
    if not asked.every:
        below = _farthest_of_each(below, {of[place.run].student.number for place in order}, by)
    letters = {run.job.id: _letters(number) for number, run in enumerate(runs)}
    unit = _unit(name, messages)

    def row(run: Raced) -> dict[str, Any]:
        return _row(run, letters[run.job.id], name, messages)

    return {
        "ranked": [
            row(of[place.run])
            | {
                "place": place.place,
                "value": _number(name, place.value, messages),
                "behind": _number(name, place.behind, messages) if place.place > 1 else "",
                "line": _line(of[place.run], name),
            }
            for place in order[:SHOWN]
        ],
        "below": [
            row(run) | {"why": _why(run, key, values[run.job.id], at, by, messages)} for run in below[:BELOW]
        ],
        "more": max(0, len(order) - SHOWN) + max(0, len(below) - BELOW),
        "better": better,
        "unit": unit,
    }


def _best_of_each(order: Sequence[Place], of: dict[str, Raced], better: Any) -> list[Place]:
    seen: dict[int, float] = {}
    for place in order:
        seen.setdefault(of[place.run].student.number, place.value)
    best: dict[str, float] = {}
    told: set[int] = set()
    for place in order:
        number = of[place.run].student.number
        if number not in told:
            told.add(number)
            best[place.run] = place.value
    return places(best, better)


def _farthest_of_each(below: Sequence[Raced], ranked: set[int], by: Budget) -> list[Raced]:
    """Of each student who has none that is ranked, the run that has come farthest."""
    farthest: dict[int, Raced] = {}
    for run in below:
        number = run.student.number
        if number not in ranked and (
            number not in farthest or _reached(run, by) >= _reached(farthest[number], by)
        ):
            farthest[number] = run
    return list(farthest.values())


def _reached(run: Raced, by: Budget) -> float:
    return run.measured.reached("epochs" if by == "size" else by) if run.measured else -1.0


def _budget(runs: Sequence[Raced], asked: Asked) -> float:
    if asked.by == "size":
        sizes = Counter(run.recipe.bottleneck.size for run in runs)
        if asked.at is not None and asked.at in sizes:
            return asked.at
        return float(max(sizes, key=lambda size: sizes[size], default=0))
    if asked.at is not None and math.isfinite(asked.at) and asked.at > 0:
        return asked.at
    return proposed([run.measured.reached(asked.by) for run in runs if run.measured])


def _scores(runs: Sequence[Raced], by: Budget) -> dict[str, tuple[str, Raced]]:
    """The scores that any run has: by key the name, and a run that has it; in the order of the registry."""
    found: dict[str, tuple[str, Raced]] = {}
    for run in runs:
        for key, name in run.scores(by).items():
            found.setdefault(key, (name, run))
    order = list(SCORES)
    return dict(sorted(found.items(), key=lambda each: (order.index(each[1][0]), each[0])))


def _named(scores: dict[str, tuple[str, Raced]], messages: Messages) -> dict[str, tuple[str, str]]:
    """The same with what tells those of one name apart, where there are several."""
    count = Counter(name for name, _ in scores.values())
    return {
        key: (name, run.condition(name, messages) if count[name] > 1 else "")
        for key, (name, run) in scores.items()
    }


def _score(key: str, named: tuple[str, str], messages: Messages) -> dict[str, str]:
    name, condition = named
    words = messages(f"score.{name}")
    return {
        "key": key,
        "words": f"{words} · {condition}" if condition else words,
        "unit": _unit(name, messages),
        "better": SCORES[name].better,
    }


def _choices(found: dict[str, list[Raced]], messages: Messages) -> list[dict[str, Any]]:
    words = {key: images_in_words(runs[0], messages) for key, runs in found.items()}
    seen: Counter[str] = Counter()
    told = []
    for key, runs in found.items():
        # Another set took the name meanwhile: the images are others, and the words the same.
        seen[words[key]] += 1
        again = f" ({seen[words[key]]})" if seen[words[key]] > 1 else ""
        told.append({"key": key, "words": words[key] + again, "runs": len(runs)})
    return told


def _source(name: str, by: Budget) -> str:
    if name == "knn_accuracy":
        return "neighbours"
    if by == "size":
        return "written"
    return "pictures" if name.endswith("squared_error") else "map"


def _why(run: Raced, key: str, value: float | None, at: float, by: Budget, messages: Messages) -> str:
    if value is not None:
        return messages("board.not_finite")
    if run.measured is None:
        return messages("board.waits")
    if by == "size" and not run.measured.ended:
        return messages("board.trains")
    if key not in run.scores(by) or by == "size":
        return messages("board.no_score")
    reached = run.measured.reached(by)
    if reached >= at:
        return messages("board.no_score") if run.measured.ended else messages("board.soon")
    return messages(
        "board.short", there=messages.number(_rounded(reached)), most=messages.number(_rounded(at))
    )


def _row(run: Raced, letters: str, name: str, messages: Messages) -> dict[str, Any]:
    listed = run_shown(run.job.id)
    assert listed is not None  # of a job that is there
    about = entry(OWN, listed, messages)
    wanted = ("id", "family", "network", "code", "changes", "state", "step")
    return {name: about[name] for name in wanted} | {
        "number": run.student.number,
        "nickname": run.student.nickname,
        "letters": letters,
    }


def _line(run: Raced, name: str) -> list[list[float]]:
    """The loss on test images over the epochs, as a small line."""
    if run.measured is None:
        return []
    curve = run.measured.curve
    values = curve.reconstruction
    there = np.flatnonzero(np.isfinite(values))
    chosen = (
        there[np.linspace(0, len(there) - 1, min(LINE, len(there))).round().astype(int)]
        if len(there)
        else there
    )
    return [[int(curve.steps[curve.test[place]]), float(f"{values[place]:.4g}")] for place in chosen]


def _letters(number: int) -> str:
    """A, B, ... Z, AA, AB, ..."""
    said = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        said = chr(ord("A") + rest) + said
    return said


def _unit(name: str, messages: Messages) -> str:
    unit = SCORES[name].unit
    return "%" if unit == "of 1" else messages(f"score.unit.{unit}")


def _number(name: str, value: float, messages: Messages) -> str:
    shown = value * 100 if SCORES[name].unit == "of 1" else value
    return messages.number(float(f"{shown:.4g}"))


def _rounded(value: float) -> float:
    return float(f"{value:.3g}")
