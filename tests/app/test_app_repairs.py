"""A refused change comes with the further changes that make it possible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from aecore.errors import RecipeError
from aecore.parts.fields import FieldDescription, describe
from aecore.recipe.families import FAMILIES
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from app.controls.layer_widths import STACKS
from app.controls.troubles import change_in_words
from app.experiment.repairs import MOST_CHANGES, repair
from app.words.blocks import WITHOUT_KIND
from app.words.messages import LANGUAGES, Messages


def test_a_deterministic_bottleneck_costs_the_kl_divergence() -> None:
    recipe, wanted = PRESETS["vae-2d"], {"bottleneck.kind": "deterministic"}
    with pytest.raises(RecipeError):
        recipe.replace(wanted)
    offer = repair(recipe, wanted)
    assert offer == {"penalties.kl_divergence": None}
    assert recipe.replace({**wanted, **offer}).penalties == ()


def test_the_kl_divergence_wants_a_gaussian_bottleneck() -> None:
    recipe, wanted = PRESETS["autoencoder-2d"], {"penalties.kl_divergence": {}}
    offer = repair(recipe, wanted)
    assert offer == {"bottleneck.kind": "gaussian"}
    assert recipe.replace({**wanted, **offer}).bottleneck.kind == "gaussian"


def test_a_penalty_of_bounded_codes_gets_such_a_code_whatever_stands_in_the_way() -> None:
    recipe, wanted = PRESETS["vae-2d"], {"penalties.kl_sparsity": {}}
    offer = repair(recipe, wanted)
    assert offer is not None
    assert len(offer) <= MOST_CHANGES
    mended = recipe.replace({**wanted, **offer})
    assert mended.bottleneck.kind == "deterministic"
    assert [penalty.kind for penalty in mended.penalties] == ["kl_sparsity"]


def test_what_nothing_can_mend_is_offered_nothing() -> None:
    assert repair(PRESETS["vae-2d"], {"bottleneck.size": -3}) is None


def values(field: FieldDescription) -> list[Any]:
    """What a control offers of a field: every choice, and of a range its ends."""
    if field.type == "widths":
        return [list(stack) for stack in STACKS[field.name]]
    if field.type == "bool":
        return [False, True]
    if field.type == "choice":
        return list(field.choices)
    ends = [field.minimum, field.maximum, *([None] if field.optional else [])]
    return ends if field.type in ("int", "float") else []


def choices(recipe: Recipe) -> Iterator[dict[str, Any]]:
    """Every single change that the rail offers for a recipe, whatever block is open."""
    for block, part in WITHOUT_KIND.items():
        yield from ({f"{block}.{field.name}": value} for field in describe(part) for value in values(field))
    for block, members in FAMILIES.items():
        for kind, part in members.items():
            if block == "penalties":
                there = kind in {penalty.kind for penalty in recipe.penalties}
                yield {f"penalties.{kind}": None if there else {}}
                path = f"penalties.{kind}"
            else:
                there = getattr(recipe, block).kind == kind
                yield {f"{block}.kind": kind}
                path = block
            if there:
                yield from (
                    {f"{path}.{field.name}": value} for field in describe(part) for value in values(field)
                )


def taken(recipe: Recipe, change: dict[str, Any]) -> tuple[Recipe, RecipeError | None, dict[str, Any] | None]:
    """The recipe after a change, by way of the offer where it was refused; the refusal; the offer."""
    try:
        return recipe.replace(change), None, None
    except RecipeError as error:
        offer = repair(recipe, change)
        return (recipe if offer is None else recipe.replace({**change, **offer})), error, offer


@pytest.mark.parametrize("start", ["vae-2d", "autoencoder-2d"])
def test_every_refusal_of_every_pair_of_choices_has_an_offer_that_works(start: str) -> None:
    """All networks, codes, penalties, losses, corruptions, images: one change, then another one."""
    refused: dict[str, RecipeError] = {}
    for first in choices(PRESETS[start]):
        once, _, _ = taken(PRESETS[start], first)
        for second in choices(once):
            twice, error, offer = taken(once, second)
            if error is None:
                continue
            refused[str(error)] = error
            assert offer is not None, (first, second, str(error))
            assert len(offer) <= MOST_CHANGES
            # What was wanted is there, and was not taken back by what else was changed.
            assert twice != once
            assert twice.replace(second) == twice, (first, second, offer)
            for path, value in offer.items():
                block = path.partition(".")[0]
                kind = getattr(getattr(twice, block), "kind", "")
                assert change_in_words(path, value, Messages("fr"), kind) != change_in_words(
                    path, value, Messages("en"), kind
                )
    assert len(refused) > 8
    for error in refused.values():
        for language in LANGUAGES:
            said = Messages(language).trouble(error)
            # No path of the library's begins it, and none of its words is left in the French one.
            assert not re.match(r"[a-z_]+(\.[a-z_]+)*:", said), said
            assert language == "en" or not re.search(r"[a-z]\w*[._][a-z]\w*|expected|found", said), said


@pytest.mark.parametrize("typed", [[0], ["many"], [1] * 40, [10**9]])
def test_widths_that_cannot_be_say_why_without_a_path(typed: list[Any]) -> None:
    with pytest.raises(RecipeError) as caught:
        PRESETS["vae-2d"].replace("network.hidden", typed)
    assert repair(PRESETS["vae-2d"], {"network.hidden": typed}) is None
    for language, name in (("en", "Hidden layers: expected"), ("fr", "Couches cachées : il faut")):
        assert Messages(language).trouble(caught.value).startswith(name)
