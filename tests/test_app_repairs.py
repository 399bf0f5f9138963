"""A refused change comes with the one further change that makes it possible."""

from __future__ import annotations

import pytest

from aecore.errors import RecipeError
from aecore.presets import PRESETS
from app.repairs import repair


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


def test_what_nothing_can_mend_is_offered_nothing() -> None:
    assert repair(PRESETS["vae-2d"], {"bottleneck.size": -3}) is None
