"""What every part of every registry must do; a new part is tested by being registered."""

from __future__ import annotations

import math

import pytest
from library_samples import MEMBERS, all_changed, another_value, held_by, host_of, part_class
from pydantic import ValidationError

from aecore.errors import RecipeError
from aecore.parts.fields import FieldDescription, describe
from aecore.parts.part import Part
from aecore.recipe.choices import DataChoice, TrainingChoice
from aecore.recipe.families import FAMILIES
from aecore.recipe.recipe import Recipe

PARTS: list[tuple[str, type[Part]]] = [
    *((f"{family}.{kind}", part_class(family, kind)) for family, kind in MEMBERS),
    ("data", DataChoice),
    ("training", TrainingChoice),
]

FIELDS = [
    pytest.param(cls, field, id=f"{name}.{field.name}") for name, cls in PARTS for field in describe(cls)
]
NUMBERS = [param for param in FIELDS if param.values[1].type in ("int", "float", "widths")]
every_member = pytest.mark.parametrize(("family", "kind"), MEMBERS)
every_part = pytest.mark.parametrize("cls", [pytest.param(cls, id=name) for name, cls in PARTS])
every_field = pytest.mark.parametrize(("cls", "field"), FIELDS)


@every_member
def test_it_stands_in_its_registry_under_its_own_kind(family: str, kind: str) -> None:
    assert FAMILIES[family][kind]().kind == kind  # type: ignore[attr-defined]
    assert FAMILIES[family][kind].model_fields["kind"].default == kind


@every_member
@pytest.mark.parametrize("changed", [False, True], ids=["defaults", "all changed"])
def test_it_goes_round_through_json_toml_and_a_link(family: str, kind: str, changed: bool) -> None:
    plain = all_changed(family, kind) if changed else {"kind": kind}
    recipe = host_of(family, plain)
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert Recipe.from_toml(recipe.to_toml()) == recipe
    assert Recipe.from_share(recipe.to_share()) == recipe
    for name, value in plain.items():
        held = getattr(held_by(recipe, family), name)
        assert (list(held) if isinstance(held, tuple) else held) == value


@every_part
def test_a_mistyped_key_is_refused_with_the_one_that_was_meant(cls: type[Part]) -> None:
    for name in cls.model_fields:
        with pytest.raises(RecipeError) as refusal:
            cls(**{f"{name}s": 1})
        assert f'found "{name}s"; try "{name}"' in str(refusal.value)


@every_member
def test_a_mistyped_kind_is_refused_with_the_one_that_was_meant(family: str, kind: str) -> None:
    with pytest.raises(RecipeError) as refusal:
        Recipe.from_dict({family: [{"kind": f"{kind}x"}] if family == "penalties" else {"kind": f"{kind}x"}})
    assert refusal.value.subject.startswith(family)
    assert refusal.value.subject.endswith("kind")
    assert f'found "{kind}x"; try "{kind}"' in str(refusal.value)


@every_part
def test_it_cannot_be_changed(cls: type[Part]) -> None:
    part = cls()
    for name in cls.model_fields:
        before = getattr(part, name)
        with pytest.raises(ValidationError, match="frozen"):
            setattr(part, name, before)
    assert hash(part) == hash(cls())


@every_part
def test_it_is_described_in_a_sentence(cls: type[Part]) -> None:
    words = (cls.__doc__ or "").strip()
    assert words
    assert words != (Part.__doc__ or "").strip()
    assert words.split("\n")[0].endswith(".")


@every_field
def test_a_field_says_what_it_does(cls: type[Part], field: FieldDescription) -> None:
    assert len(field.help.split()) >= 4
    assert field.help.endswith(".")
    assert field.default == cls.model_fields[field.name].default
    if field.type == "choice":
        assert field.default in field.choices
        assert len(set(field.choices)) == len(field.choices) > 1
    if field.type in ("int", "float"):
        assert field.minimum is not None
        assert field.maximum is not None
        assert field.minimum < field.maximum
        assert field.step is not None
        assert field.step > 0
        if not field.optional:
            assert field.minimum <= field.default <= field.maximum


@every_field
def test_a_field_takes_more_than_its_default(cls: type[Part], field: FieldDescription) -> None:
    value = another_value(field)
    held = getattr(cls(**{field.name: value}), field.name)
    assert (list(held) if isinstance(held, tuple) else held) == value


def beyond(field: FieldDescription, side: str) -> float:
    """The first value past a bound."""
    bound = field.minimum if side == "below" else field.maximum
    assert bound is not None
    if field.type == "float":
        # Not the very next number: beside zero that one is denormal, and a training flushes those to zero.
        return bound - abs(bound) * 1e-9 - 1e-12 if side == "below" else bound + abs(bound) * 1e-9
    return int(bound) - 1 if side == "below" else int(bound) + 1


@pytest.mark.parametrize(("cls", "field"), NUMBERS)
@pytest.mark.parametrize("side", ["below", "above"])
def test_a_number_out_of_bounds_is_refused_in_a_sentence(
    cls: type[Part], field: FieldDescription, side: str
) -> None:
    value = beyond(field, side)
    given = [value] if field.type == "widths" else value
    with pytest.raises(RecipeError) as refusal:
        cls(**{field.name: given})
    said = refusal.value
    assert said.subject.split(".")[0] == field.name
    assert "number" in said.expected
    assert "from" in said.expected
    assert said.found == str(value)
    assert "\n" not in str(said)
    # What is suggested can be typed in, and is taken.
    numbers = [float(each) for each in said.attempt.split(",")]
    suggested = [int(each) for each in numbers] if field.type == "widths" else numbers[0]
    cls(**{field.name: suggested})


@pytest.mark.parametrize(("cls", "field"), NUMBERS)
@pytest.mark.parametrize("side", ["minimum", "maximum"])
def test_a_bound_itself_is_taken(cls: type[Part], field: FieldDescription, side: str) -> None:
    bound = getattr(field, side)
    value = float(bound) if field.type == "float" else int(bound)
    given = (value,) if field.type == "widths" else value
    assert getattr(cls(**{field.name: given}), field.name) == given


@every_field
@pytest.mark.parametrize(
    "wrong", [{"a": 1}, "rubbish-x", math.nan, None], ids=["table", "word", "nan", "none"]
)
def test_a_value_of_the_wrong_kind_is_refused(
    cls: type[Part], field: FieldDescription, wrong: object
) -> None:
    if (field.optional and wrong is None) or (field.type == "text" and isinstance(wrong, str)):
        cls(**{field.name: wrong})
        return
    with pytest.raises(RecipeError) as refusal:
        cls(**{field.name: wrong})
    assert refusal.value.subject.split(".")[0] == field.name
    assert refusal.value.expected
    assert refusal.value.found


@pytest.mark.parametrize("family", FAMILIES)
def test_each_member_of_a_family_says_something_else(family: str) -> None:
    sentences = [cls.__doc__ for cls in FAMILIES[family].values()]
    assert len(set(sentences)) == len(sentences)
