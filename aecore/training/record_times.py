"""At which steps of a run something is recorded: points on the curve, snapshots, weights kept."""

from __future__ import annotations

RECORDS = 400
SNAPSHOTS = 60
WEIGHTS = 10


def evenly(steps: int, count: int) -> frozenset[int]:
    """The first step, the last, and at most `count` others evenly between them."""
    return frozenset({1, steps, *(round(steps * index / count) for index in range(1, count))} - {0})


def early_and_late(steps: int, count: int) -> frozenset[int]:
    """Steps from 0 to the last that stand close together early on, when most happens: at most `count`.

    The square root of the step grows evenly, half way between a linear and a logarithmic spacing.
    """
    return frozenset(round(steps * (index / (count - 1)) ** 2) for index in range(count))


def logarithmically(steps: int, count: int) -> frozenset[int]:
    """Steps from 0 to the last, their logarithms evenly spaced: at most `count`."""
    ratios = (index / (count - 2) for index in range(count - 1))
    return frozenset({0, *(round(steps**ratio) for ratio in ratios)})
