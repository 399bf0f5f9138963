"""The learning rate's schedules: where each begins, peaks and ends, and that a training follows it."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import pytest
from library_samples import begin, tiny

from aecore.recipe.choices import ScheduleName, TrainingChoice
from aecore.training.optimisers import FIRST, RISE, SCHEDULES
from aecore.training.training import Training

# (the factor at the start, where it is 1, the factor at the end)
COURSES = {
    "constant": (1.0, 0.5, 1.0),
    "linear": (1.0, 0.0, 0.0),
    "cosine": (1.0, 0.0, 0.0),
    "one_cycle": (0.04, 0.3, 0.0),
}


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The rate of every step that any training makes."""
    made: list[float] = []
    step = Training._step

    def noted(training: Training) -> None:
        made.append(training._rate())
        step(training)

    monkeypatch.setattr(Training, "_step", noted)
    return made


def test_every_schedule_that_a_recipe_may_name_is_there() -> None:
    assert SCHEDULES.keys() == COURSES.keys() == set(get_args(ScheduleName))
    for name in SCHEDULES:
        assert TrainingChoice(schedule=name).schedule == name


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_begins_peaks_and_ends_where_it_says(name: str) -> None:
    first, peak, last = COURSES[name]
    factor = SCHEDULES[name]
    assert factor(0.0) == pytest.approx(first)
    assert factor(peak) == pytest.approx(1.0)
    assert factor(1.0) == pytest.approx(last, abs=1e-12)
    # Never above its peak, and with no jump on its way: the learning rate of a recipe is the longest step.
    along = [factor(step / 1000) for step in range(1001)]
    assert max(along) == pytest.approx(1.0)
    assert min(along) >= 0
    assert max(abs(after - before) for before, after in pairwise(along)) < 0.01
    up = along[: round(peak * 1000) + 1] if name == "one_cycle" else along[:1]
    assert up == sorted(up)
    down = along[len(up) - 1 :]
    assert down == sorted(down, reverse=True)


def test_one_cycle_is_two_halves_of_a_cosine() -> None:
    factor = SCHEDULES["one_cycle"]
    assert (RISE, FIRST) == (0.3, 0.04)
    assert factor(RISE / 2) == pytest.approx((1 + FIRST) / 2)
    assert factor((1 + RISE) / 2) == pytest.approx(0.5)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_is_what_the_steps_are_made_with(name: str, rates: list[float]) -> None:
    for _ in begin(tiny(training__schedule=name, training__learning_rate=0.01)):
        pass
    expected = {
        "constant": [1.0] * 8,
        "linear": [1 - index / 8 for index in range(8)],
        "cosine": [1, 0.9619398, 0.8535534, 0.6913417, 0.5, 0.3086583, 0.1464466, 0.0380602],
        "one_cycle": [0.04, 0.3957668, 0.9356922, 0.9719418, 0.811745, 0.5559820, 0.283058, 0.0766380],
    }[name]
    assert rates == pytest.approx([0.01 * share for share in expected], rel=1e-5)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_training_that_goes_on_has_the_same_rates(name: str, rates: list[float]) -> None:
    recipe = tiny(training__schedule=name, training__epochs=5)
    for _ in begin(recipe):
        pass
    whole, rates[:] = list(rates), []
    broken = begin(recipe)
    while broken.step_count < 7:
        next(broken)
    for _ in Training(recipe, broken.images, broken.device, broken.checkpoint()):
        pass
    assert rates == whole


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_rate_that_a_hand_moves_is_the_new_peak(name: str, rates: list[float]) -> None:
    training = begin(tiny(training__schedule=name, training__epochs=5, training__learning_rate=0.001))
    for progress in training:
        if progress.step == 9:
            training.learning_rate = 0.02
        assert progress.learning_rate == pytest.approx(training._rate()) or progress.step == 9
    factor = SCHEDULES[name]
    expected = [(0.001 if step < 9 else 0.02) * factor(step / 20) for step in range(20)]
    assert rates == pytest.approx(expected)
