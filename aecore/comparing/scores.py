"""Scores of several runs side by side: repeats as mean and spread, the best marked, and what may be luck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, stdev

from aecore.evaluation.registry import SCORES, Better

LEVEL = 5e-4
"""Two values that differ by a smaller share are level: no table shows the difference."""


@dataclass(frozen=True)
class Cell:
    """What a family of repeats reached.

    Attributes:
        mean: over its runs.
        spread: the sample standard deviation; None of a single run.
        count: of its runs that have this score.
        best: whether no other family is better by more than chance.
    """

    mean: float
    spread: float | None
    count: int
    best: bool = False


@dataclass(frozen=True)
class Row:
    """One score of every family; None of one that has not got it."""

    name: str
    cells: tuple[Cell | None, ...]

    @property
    def better(self) -> Better:
        """Which way is better."""
        return SCORES[self.name].better


@dataclass(frozen=True)
class Verdict:
    """Whether the difference of two families is more than chance makes between seeds.

    Attributes:
        first, second: the places of the families.
        difference: of their means, never negative.
        spread: the larger of their sample standard deviations.
    """

    first: int
    second: int
    difference: float
    spread: float

    @property
    def within(self) -> bool:
        """Whether it is smaller than the spread: it may be luck."""
        return self.difference <= self.spread


def cell(values: Sequence[float]) -> Cell | None:
    """Mean and spread of finite values; None of none."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return None
    return Cell(fmean(finite), stdev(finite) if len(finite) > 1 else None, len(finite))


def score_rows(scores: Sequence[Mapping[str, float]], families: Sequence[Sequence[int]]) -> list[Row]:
    """A row for each score that any family has, in the order of the registry, the best of each marked.

    It is marked only among all that have any scores: the best of some would say nothing of the others.
    A family has a score where all of its runs have it that have any: a mean of some of them would be another thing.

    Args:
        scores: of each run by name; empty of a run that has none yet, or that cannot be compared.
        families: the places of repeats, as `repeats` gives them.
    """
    rows = []
    scored = sum(any(scores[place] for place in family) for family in families)
    for name in SCORES:
        cells = [
            _of_family(name, [scores[place] for place in family if scores[place]]) for family in families
        ]
        if any(cells):
            rows.append(Row(name, _marked(name, cells, scored)))
    return rows


def _of_family(name: str, scores: Sequence[Mapping[str, float]]) -> Cell | None:
    return cell([held[name] for held in scores]) if scores and all(name in held for held in scores) else None


def verdicts(row: Row) -> list[Verdict]:
    """Every two families of which at least one was repeated, held against each other."""
    found = []
    for first, one in enumerate(row.cells):
        for second in range(first + 1, len(row.cells)):
            other = row.cells[second]
            if one is None or other is None:
                continue
            spreads = [held.spread for held in (one, other) if held.spread is not None]
            if spreads:
                found.append(Verdict(first, second, abs(one.mean - other.mean), max(spreads)))
    return found


def _marked(name: str, cells: Sequence[Cell | None], wanted: int) -> tuple[Cell | None, ...]:
    """The best of at least two marked, and those that are level with it; none where all are, or where one is missing.

    Level is also what lies within the spread between seeds: no star for luck.
    """
    there = [held for held in cells if held is not None]
    better = SCORES[name].better
    if better == "neither" or len(there) < max(2, wanted):
        return tuple(cells)
    best = min(there, key=lambda held: held.mean if better == "lower" else -held.mean)

    def level(held: Cell) -> bool:
        spread = max(best.spread or 0.0, held.spread or 0.0)
        return abs(held.mean - best.mean) <= max(spread, LEVEL * abs(best.mean))

    if all(map(level, there)):
        return tuple(cells)
    return tuple(held and replace(held, best=level(held)) for held in cells)
