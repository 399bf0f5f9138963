"""Runs at an equal budget: what lies between two moments, ties, and a budget that half have reached."""

from __future__ import annotations

import math

import pytest

from aecore.classroom.ranking import around, between, places, proposed


def test_a_budget_lies_on_a_moment_or_between_two_and_beyond_the_last_is_not_reached() -> None:
    x = [0.0, 1.0, 3.0]
    assert [around(x, at) for at in (0.0, 1.0, 2.0, 3.0, 3.1)] == [(0, 0), (1, 1), (1, 2), (2, 2), None]
    assert around([], 1.0) is None
    assert around([0.5, 1.0], 0.1) is None, "nothing was measured so early"
    assert between((1.0, 10.0), (3.0, 4.0), 2.0) == 7.0
    assert between((1.0, 10.0), (1.0, 4.0), 1.0) == 4.0


@pytest.mark.parametrize(("better", "order"), [("lower", "abcd"), ("higher", "dcba")])
def test_the_better_come_first_and_ties_are_ties(better: str, order: str) -> None:
    values = {"c": 2.0, "a": 1.0, "d": 3.0, "b": 1.0, "broken": math.nan, "apart": math.inf}
    found = places(values, better)  # type: ignore[arg-type]
    assert sorted("".join(each.run for each in found)) == sorted(order)
    assert [each.place for each in found] == ([1, 1, 3, 4] if better == "lower" else [1, 2, 3, 3])
    assert [each.behind for each in found] == ([0, 0, 1, 2] if better == "lower" else [0, 1, 2, 2])


def test_what_no_table_shows_is_a_tie_but_many_small_steps_are_none() -> None:
    steps = {str(number): 100 * (1 + 4e-4 * number) for number in range(4)}
    assert [each.place for each in places(steps, "lower")] == [1, 1, 3, 3]
    assert [each.place for each in places({"a": 0.0, "b": 0.0, "c": 1e-9}, "lower")] == [1, 1, 3]
    assert [each.place for each in places({"a": -5.0, "b": -5.0}, "lower")] == [1, 1]
    assert places({}, "lower") == []


def test_a_round_budget_that_at_least_half_have_reached_is_proposed() -> None:
    assert proposed([30, 30, 5, 7.2]) == 20
    assert proposed([200.0]) == 200
    assert proposed([0.31, 0.0]) == 0.2
    assert proposed([999_999, 3]) == 500_000
    assert proposed([]) == proposed([0.0]) == 0
    for reached in ([1, 2, 3, 4, 5], [1, 2, 3, 4], [7, 7, 7]):
        assert 2 * sum(each >= proposed(reached) for each in reached) >= len(reached)
