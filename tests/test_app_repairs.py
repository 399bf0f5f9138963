"""A refused change comes with the further changes that make it possible."""

from __future__ import annotations

import pytest

from aecore.errors import RecipeError
from aecore.presets import PRESETS
from app.repairs import MOST_CHANGES, repair


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
