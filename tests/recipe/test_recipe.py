"""Recipes as values: changed by path, written and read, and what is said of one that cannot be."""

from __future__ import annotations

import re

import pytest

from aecore.errors import RecipeError
from aecore.parts.bottlenecks import Deterministic, Gaussian
from aecore.parts.corruptions import RandomPixels
from aecore.parts.networks.dense import Dense
from aecore.parts.penalties.l1 import L1
from aecore.parts.penalties.registry import KLDivergence
from aecore.recipe.recipe import Recipe

VAE = Recipe()


def refusal(values: dict[str, object]) -> str:
    with pytest.raises(RecipeError) as said:
        Recipe.from_dict(values)
    return str(said.value)


# Changing by path


def test_replace_changes_one_value_and_leaves_the_original() -> None:
    wider = VAE.replace("bottleneck.size", 8)
    assert wider.bottleneck == Gaussian(size=8)
    assert VAE.bottleneck == Gaussian(size=2)
    assert wider.replace("bottleneck.size", 2) == VAE


def test_replace_changes_several_values_at_once_whatever_their_order() -> None:
    changes = {
        "bottleneck.activation": "sigmoid",
        "penalties.kl_divergence": None,
        "bottleneck.size": 5,
        "bottleneck.kind": "deterministic",
    }
    recipe = VAE.replace(changes)
    assert recipe.bottleneck == Deterministic(size=5, activation="sigmoid")
    assert recipe.penalties == ()
    assert VAE.replace(dict(reversed(changes.items()))) == recipe


def test_a_new_kind_keeps_the_fields_both_have_and_takes_its_own_defaults_for_the_rest() -> None:
    sized = VAE.replace({"bottleneck.size": 7, "penalties": []})
    plain = sized.replace("bottleneck.kind", "deterministic")
    assert plain.bottleneck == Deterministic(size=7)
    assert plain.replace("bottleneck.kind", "gaussian").bottleneck == Gaussian(size=7)

    dense = VAE.replace({"network.activation": "tanh", "network.output": "sigmoid"})
    assert dense.replace("network.kind", "convolutional").network.model_dump(mode="json") == {
        "kind": "convolutional",
        "activation": "tanh",
        "output": "sigmoid",
        "channels": [32, 64],
        "kernel_size": 3,
        "hidden": [],
    }


def test_widths_that_were_chosen_survive_a_change_of_kind_and_defaults_do_not() -> None:
    assert VAE.replace("network.kind", "recurrent").network.model_dump()["hidden"] == (128,)
    chosen = VAE.replace("network.hidden", [40, 20]).replace("network.kind", "recurrent")
    assert chosen.network.model_dump()["hidden"] == (40, 20)


def test_one_layer_may_be_written_without_a_list() -> None:
    assert VAE.replace("network.hidden", 64) == VAE.replace("network.hidden", [64])
    assert Recipe.from_toml('[network]\nkind = "convolutional"\nchannels = 8').network.model_dump()[
        "channels"
    ] == (8,)
    with pytest.raises(RecipeError, match="expected a list of whole numbers"):
        VAE.replace("network.hidden", 0)


def test_setting_the_kind_a_part_has_already_changes_nothing() -> None:
    recipe = VAE.replace({"network.hidden": [9], "network.tied": True})
    assert recipe.replace("network.kind", "dense") == recipe


def test_penalties_are_named_by_their_kind() -> None:
    both = VAE.replace("penalties.l1.beta", 0.25)
    assert both.penalties == (KLDivergence(beta=1.0), L1(beta=0.25))
    assert both.replace("penalties.kl_divergence.beta", 4.0).penalties == (
        KLDivergence(beta=4.0),
        L1(beta=0.25),
    )
    assert both.replace("penalties.kl_divergence", None).penalties == (L1(beta=0.25),)
    assert VAE.replace("penalties.l1", {"beta": 2.0}).penalties == (KLDivergence(beta=1.0), L1(beta=2.0))
    assert VAE.replace("penalties.l1", None) == VAE


@pytest.mark.parametrize(
    ("path", "value", "meant"),
    [
        ("botleneck.size", 8, "bottleneck"),
        ("bottleneck.sizes", 8, "size"),
        ("bottleneck.kind", "gausian", "gaussian"),
        ("penalties.kl.beta", 8, "kl_divergence"),
        ("penalties.l1.betas", 8, "beta"),
        ("training.epoch", 8, "epochs"),
    ],
)
def test_a_path_that_leads_nowhere_is_told_with_the_one_that_was_meant(
    path: str, value: object, meant: str
) -> None:
    with pytest.raises(RecipeError) as said:
        VAE.replace(path, value)
    assert str(said.value).endswith(f'try "{meant}".')


@pytest.mark.parametrize(
    "changes",
    [
        {"penalties.l1": 5},
        {"penalties": None, "penalties.l1.beta": 1.0},
        {"penalties": [5], "penalties.l1.beta": 1.0},
        {"training": 5, "training.epochs": 1},
        {"network": "dense", "network.hidden": [1]},
        {"network.kind": []},
        {"network.kind": None},
        {"network.kind": {}},
        {"network": None},
        {"data.kind": "digits"},
        {"bottleneck.size.x": 1},
        {"": 1},
        {".": 1},
    ],
    ids=str,
)
def test_a_change_that_makes_no_sense_is_one_sentence(changes: dict[str, object]) -> None:
    with pytest.raises(RecipeError) as said:
        VAE.replace(changes)
    assert re.fullmatch(r"[^\n]*expected .+, found .+\.", str(said.value))


# Parts that do not go together


def test_a_divergence_from_the_prior_needs_codes_that_are_distributions() -> None:
    said = refusal({"bottleneck": {"kind": "deterministic"}})
    assert "expected a gaussian bottleneck" in said
    assert "found a deterministic bottleneck" in said
    assert 'bottleneck.kind = "gaussian"' in said
    with pytest.raises(RecipeError, match="expected a gaussian bottleneck"):
        VAE.replace("bottleneck.kind", "deterministic")


def test_a_penalty_stands_there_once() -> None:
    assert "found l1 twice" in refusal({"penalties": [{"kind": "l1"}, {"kind": "l1", "beta": 2}]})


def test_a_network_needs_the_layers_that_make_it_what_it_is() -> None:
    assert "network.channels: expected at least one" in refusal(
        {"network": {"kind": "convolutional", "channels": []}}
    )
    assert "network.hidden: expected at least one" in refusal(
        {"network": {"kind": "recurrent", "hidden": []}}
    )


# Wrong values


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"netwrk": {}}, "netwrk: expected one of data, network, "),
        ({"self": 1}, "self: expected one of data"),
        ({"network": {"kind": "dense", "self": 1}}, "network.self: expected one of kind"),
        ({"data": {"self": 1}}, "data.self: expected one of name"),
        ({"network": {"kind": ["dense"]}}, "network.kind: expected one of dense, convolutional, recurrent"),
        (
            {"network": {"hidden": [1]}},
            "network.kind: expected one of dense, convolutional, recurrent, found nothing",
        ),
        ({"network": 5}, "network: expected a table of values, found 5"),
        (
            {"network": {"kind": "dense", "hidden": [64, 0]}},
            "network.hidden.1: expected a list of whole numbers",
        ),
        (
            {"network": {"kind": "dense", "hidden": [1] * 9}},
            "network.hidden: expected at most 8 entries, found 9",
        ),
        ({"penalties": "l1"}, "penalties: expected a list of tables of values, each with its kind"),
        ({"penalties": ["l1"]}, "penalties.0: expected a list of tables of values, each with its kind"),
        ({"penalties": [{"kind": "l1"}] * 9}, "penalties: expected at most 8 entries, found 9"),
        (
            {"penalties": [{"kind": "l1", "beta": -1}]},
            "penalties.0.beta: expected a number from 0 to 100, found -1",
        ),
        ({"training": {"seed": 2**31}}, "from 0 to 2147483647, found 2147483648; try 2147483647"),
        (
            {"training": {"learning_rate": 0}},
            "training.learning_rate: expected a number from 1e-06 to 10, found 0",
        ),
    ],
)
def test_a_wrong_value_is_told_with_its_place(values: dict[str, object], said: str) -> None:
    assert said in refusal(values)


def test_a_key_that_is_not_known_is_told_before_what_follows_from_it() -> None:
    assert 'try "size"' in refusal({"bottleneck": {"kind": "gaussian", "sizes": 3, "covariance": "round"}})


def test_equal_recipes_are_one_key() -> None:
    first = Recipe(network=Dense(hidden=(3,)), corruption=RandomPixels(percent=5))
    second = Recipe.from_json(first.to_json())
    assert {first: "here"}[second] == "here"
