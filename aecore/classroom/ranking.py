"""Runs held against each other at an equal budget: what a curve says there, and who comes first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from aecore.comparing.scores import LEVEL
from aecore.evaluation.registry import Better

Budget = Literal["epochs", "images", "seconds", "size"]
BUDGETS: tuple[Budget, ...] = ("epochs", "images", "seconds", "size")
"""What may be equal: passes over the images, images seen, seconds of training, and the size of the code."""

_STEPS = (1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Place:
    """Where a run stands.

    Attributes:
        run: its id.
        place: from 1; runs that are level share one, and the next counts them all.
        value: of its score.
        behind: how much worse than the first, never negative.
    """

    run: str
    place: int
    value: float
    behind: float


def around(x: Sequence[float], at: float) -> tuple[int, int] | None:
    """The places of the moments before and after a budget, the same twice where one lies on it; None: not reached.

    Args:
        x: of each moment, ascending, in the budget's unit.
        at: the budget.
    """
    after = next((place for place, there in enumerate(x) if there >= at), None)
    if after is None or (after == 0 and x[0] > at):
        return None
    return (after, after) if x[after] == at else (after - 1, after)


def between(before: tuple[float, float], after: tuple[float, float], at: float) -> float:
    """The value at a budget: on the straight line between two moments, each (where, value)."""
    (start, first), (end, last) = before, after
    if end <= start:
        return last
    return first + (last - first) * (at - start) / (end - start)


def places(values: Mapping[str, float], better: Better) -> list[Place]:
    """The runs in order, those that are level at one place; a value that is no number has none.

    Args:
        values: of one score on the same test images at the same budget, by run.
        better: which way is better.
    """
    finite = [(run, value) for run, value in values.items() if math.isfinite(value)]
    ordered = sorted(finite, key=lambda each: each[1] if better == "lower" else -each[1])
    found: list[Place] = []
    place, head = 0, math.nan
    for number, (run, value) in enumerate(ordered, 1):
        # Held against the first of those at a place: many small steps are no tie.
        if not abs(value - head) <= LEVEL * abs(head):
            place, head = number, value
        found.append(Place(run, place, value, abs(value - ordered[0][1])))
    return found


def proposed(reached: Sequence[float]) -> float:
    """A round budget that at least half have reached; 0 where nobody has begun.

    Args:
        reached: how far each has come.
    """
    begun = sorted((each for each in reached if each > 0), reverse=True)
    if not begun:
        return 0.0
    middle = begun[(len(begun) - 1) // 2]
    power = 10.0 ** math.floor(math.log10(middle))
    return max(step * power for step in _STEPS if step * power <= middle * (1 + 1e-9))
