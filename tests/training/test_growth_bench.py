"""What the bench of growth says of seconds that are linear in their arithmetic, and of such that are not."""

from __future__ import annotations

import pytest

from aecore.model import build
from bench.growth import Measured, axes, operations
from bench.growth_report import ALLOWED, line, memory_table, over, table
from bench.recipe import recipe


def points(*seconds: float, operations: tuple[float, ...] = (1e8, 2e8, 4e8, 8e8)) -> list[Measured]:
    return [
        Measured(value, each, took)
        for value, (each, took) in enumerate(zip(operations, seconds, strict=True))
    ]


def test_a_line_is_found() -> None:
    start, slope = line(points(0.002, 0.003, 0.005, 0.009))
    assert start == pytest.approx(0.001)
    assert slope == pytest.approx(1e-11)
    assert over(points(0.002, 0.003, 0.005, 0.009)) == pytest.approx([1, 1, 1, 1])


def test_a_step_costs_no_less_than_nothing() -> None:
    start, slope = line(points(0.001, 0.003, 0.007, 0.015))
    assert start == 0
    assert slope > 0


def test_points_of_the_same_arithmetic_stand_on_their_middle() -> None:
    same = points(0.010, 0.010, 0.011, 0.020, operations=(1e8,) * 4)
    assert over(same)[-1] == pytest.approx(0.020 / 0.0105)


def test_a_cliff_is_told() -> None:
    assert "missed" in table("width", points(0.001, 0.002, 0.004, 0.016))
    assert max(over(points(0.001, 0.002, 0.004, 0.016))) > ALLOWED
    assert "reached" in table("width", points(0.001, 0.002, 0.004, 0.008))


def test_memory_that_grows_is_told() -> None:
    told = memory_table({"two": {1000: 10.0, 5000: 11.0}, "kept": {1000: 10.0, 5000: 50.0}}).splitlines()
    assert told[-2].endswith("flat")
    assert told[-1].endswith("grows")


def test_the_arithmetic_of_a_step_is_that_of_its_products() -> None:
    chosen = recipe("dense", 128, 0.001).replace({"network.hidden": (20,), "bottleneck.size": 3})
    model = build(chosen, (1, 6, 5))
    weights = 30 * 20 + 20 * 6 + 3 * 20 + 20 * 30
    # Forward, by the weights and by the inputs; nobody asks for the gradient of images.
    assert operations(model) == 2 * 128 * (3 * weights - 30 * 20)


def test_every_axis_grows() -> None:
    for name, along in axes().items():
        values = [point.value for point in along]
        assert values == sorted(set(values)), name
