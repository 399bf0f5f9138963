"""A value on the command line is what its field takes, whatever it looks like."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aecore.cli.find import changed
from aecore.errors import RecipeError
from aecore.parts.fields import describe
from aecore.recipe.families import FAMILIES
from aecore.recipe.recipe import Recipe
from aecore.recipe.spelled import read_changes


def value(setting: str, recipe: Recipe | None = None) -> Any:
    path, _, text = setting.partition("=")
    return read_changes(recipe or Recipe(), {path: text})[path]


@pytest.mark.parametrize("name", ["2024", "1e5", "true", "null", "007", "[1]", "NaN", "-1", "1,2"])
def test_a_name_stays_a_name(name: str) -> None:
    assert value(f"data.name={name}") == name
    assert value(f'data.name="{name}"') == name


@pytest.mark.parametrize("name", ["2024", "1e5", "true", "null"])
def test_a_set_with_such_a_name_is_chosen(name: str) -> None:
    assert changed(Recipe(), [f"data.name={name}"]).data.name == name


@pytest.mark.parametrize(
    ("setting", "found"),
    [
        ("bottleneck.size=8", 8),
        ("bottleneck.size=1e2", 1e2),  # a whole number all the same
        ("bottleneck.size=true", "true"),
        ("training.learning_rate=1e-3", 1e-3),
        ("data.train_size=null", None),
        ("data.train_size=500", 500),
        ("network.hidden=128,64", [128, 64]),
        ("network.hidden=128", [128]),
        ("network.hidden=[]", []),
        ("network.tied=true", True),
        ("network.tied=1", "1"),
        ("bottleneck.kind=deterministic", "deterministic"),
        ("bottleneck.kind=1", "1"),
        ("penalties.l1.beta=0.5", 0.5),
        ("penalties.kl_divergence=null", None),
        ('penalties=[{"kind": "l1"}]', [{"kind": "l1"}]),
        ("network.kernel=3", 3),  # not of this network: the recipe says so
    ],
)
def test_other_fields_take_what_is_theirs(setting: str, found: object) -> None:
    assert value(setting) == found


def test_fields_of_a_new_kind_are_known_beside_it() -> None:
    recipe = changed(
        Recipe(), ["network.channels=4,8", "network.kind=convolutional", "network.kernel_size=5"]
    )
    assert getattr(recipe.network, "channels", None) == (4, 8)
    assert getattr(recipe.network, "kernel_size", None) == 5


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("bottleneck.size=true", 'expected a whole number from .* found "true"'),
        ("bottleneck.size=null", 'expected a whole number from .* found "null"'),
        ("network.tied=maybe", 'expected true or false, found "maybe"'),
        ("training.schedule=1", 'expected one of .* found "1"'),
    ],
)
def test_what_a_field_cannot_take_is_refused_in_the_words_it_was_written_in(setting: str, said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        changed(Recipe(), [setting])


@pytest.mark.parametrize("family", FAMILIES)
def test_every_default_can_be_written(family: str) -> None:
    for kind, part in FAMILIES[family].items():
        for field in describe(part):
            path = f"penalties.{kind}.{field.name}" if family == "penalties" else f"{family}.{field.name}"
            listed = isinstance(field.default, tuple)
            text = json.dumps(field.default).strip("[]") if listed else json.dumps(field.default).strip('"')
            written = {path: text} if family == "penalties" else {f"{family}.kind": kind, path: text}
            found = read_changes(Recipe(), written)[path]
            assert found == (list(field.default) if listed else field.default)
