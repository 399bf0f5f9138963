"""A recipe as a link: the same one comes out, and its weights; of a later version's what this one knows."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from library_samples import MEMBERS, all_changed, equal, host_of, tiny, trained

from aecore.errors import RecipeError
from aecore.machine.kind import UNKNOWN, machine_kind, stamp_here, stamp_of
from aecore.recipe.later import read_link
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import SHARE_WORDS, Recipe
from aecore.runs.ready_made import ready_made_runs
from aecore.runs.run import Run

READY = {name: Run.open(path).recipe for name, path in ready_made_runs().items()}
EXPERIMENTS = {**PRESETS, **READY}


def link(plain: object) -> str:
    """A link as any version may pack one."""
    packer = zlib.compressobj(9, wbits=-15, zdict=SHARE_WORDS)
    packed = packer.compress(json.dumps(plain).encode()) + packer.flush()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_preset_and_a_ready_made_run_come_out_of_their_link(name: str) -> None:
    recipe = EXPERIMENTS[name]
    assert read_link(recipe.to_share()) == (recipe, ())
    assert len(recipe.to_share()) < 200


@pytest.mark.parametrize(("family", "kind"), MEMBERS)
def test_every_part_comes_out_of_a_link_with_every_field_changed(family: str, kind: str) -> None:
    try:
        recipe = host_of(family, all_changed(family, kind))
    except AssertionError:
        recipe = host_of(family, {"kind": kind})
    assert read_link(recipe.to_share()) == (recipe, ())


def test_the_recipe_of_a_link_trains_to_the_same_weights() -> None:
    recipe = tiny(bottleneck__size=3, training__seed=5)
    again, _ = read_link(recipe.to_share())
    assert equal(trained(recipe), trained(again))
    assert not equal(trained(recipe), trained(again.replace("training.seed", 6)))


def test_what_a_later_version_says_more_is_left_out_and_named() -> None:
    plain = PRESETS["denoising"].as_dict()
    plain["network"]["dropout"] = 0.5
    plain["penalties"].append({"kind": "moments", "beta": 2.0})
    plain["training"]["optimiser"] = "lion"
    plain["augmentation"] = {"kind": "flip"}
    recipe, unknown = read_link(link(plain))
    assert unknown == ("network.dropout", "penalties.moments", "training.optimiser", "augmentation")
    assert recipe == PRESETS["denoising"].replace("training.optimiser", "adam")


def test_a_kind_of_a_later_version_stands_at_the_default() -> None:
    plain = PRESETS["vae-2d"].as_dict() | {"network": {"kind": "transformer", "heads": 4}}
    recipe, unknown = read_link(link(plain))
    assert unknown == ("network.kind",)
    assert recipe == PRESETS["vae-2d"].replace("network", Recipe().network.model_dump())


@pytest.mark.parametrize(
    "plain",
    [
        [1, 2],
        "recipe",
        {"bottleneck": {"kind": "gaussian", "size": -1}},
        {"network": {"kind": ["dense"]}, "training": 3},
        {"penalties": {"kind": "l1"}},
        {"data": {"name": "digits", "later": 1}, "bottleneck": {"kind": "deterministic", "size": 2}},
    ],
)
def test_what_cannot_be_is_refused_all_the_same(plain: object) -> None:
    with pytest.raises(RecipeError):
        read_link(link(plain))


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_link_that_was_cut_is_refused_or_says_all_the_same(cut: int) -> None:
    try:
        # The last letter may hold nothing but the packing's end.
        assert read_link(PRESETS["sparse-kl"].to_share()[:-cut]) == (PRESETS["sparse-kl"], ())
    except RecipeError:
        return
    assert cut == 1


def test_a_stamp_is_one_of_the_machine_its_threads_and_its_version() -> None:
    about = {"machine": machine_kind(), "threads": 2, "torch": "2.14.1", "device": "cpu"}
    assert stamp_of(about) == stamp_of(dict(about)) != UNKNOWN
    for other in ({"machine": "another"}, {"threads": 1}, {"torch": "2.15.0"}):
        assert stamp_of({**about, **other}) not in (stamp_of(about), UNKNOWN)
    assert stamp_here(1) == stamp_here(1) != stamp_here(2)
    # A run that was made before, and one of a graphics card, whose sums come in any order.
    assert stamp_of({**about, "machine": None}) == stamp_of({**about, "device": "cuda"}) == UNKNOWN
