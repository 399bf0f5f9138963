"""The values that sliders offer: inside the bounds, in order, with the current one among them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from aecore.parts.fields import FieldDescription, describe
from aecore.recipe.choices import TrainingChoice
from app.controls.slider_values import is_name, ladder, needs_ladder
from app.words.blocks import FAMILIES, WITHOUT_KIND

NUMBERS = [
    pytest.param(field, id=f"{part.__name__}.{field.name}")
    for part in (*WITHOUT_KIND.values(), *(part for family in FAMILIES.values() for part in family.values()))
    for field in describe(part)
    if field.type in ("int", "float") and not is_name(field) and needs_ladder(field)
]


@pytest.mark.parametrize("field", NUMBERS)
def test_a_ladder_climbs_from_minimum_to_maximum_past_the_current_value(field: FieldDescription) -> None:
    current = field.default if field.default is not None else 7
    steps = ladder(field, current)
    assert steps[0] == field.minimum
    assert steps[-1] == field.maximum
    assert current in steps
    assert all(lower < higher for lower, higher in pairwise(steps))
    assert 5 < len(steps) < 60


def test_a_value_from_a_link_that_is_on_no_rung_becomes_one() -> None:
    rate = next(field for field in describe(TrainingChoice) if field.name == "learning_rate")
    assert 0.00123 not in ladder(rate, 0.001)
    assert 0.00123 in ladder(rate, 0.00123)


def test_whole_numbers_stay_whole() -> None:
    batch = next(field for field in describe(TrainingChoice) if field.name == "batch_size")
    assert all(isinstance(step, int) for step in ladder(batch, 128))


def test_a_seed_is_typed_and_not_slid() -> None:
    assert [field.name for field in describe(TrainingChoice) if is_name(field)] == ["seed"]
