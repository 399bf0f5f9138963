"""What a lesson's link locks, leaves free and hides; and that what is locked stays, whichever way the rest changes."""

from __future__ import annotations

import pytest

from aecore.errors import RecipeError
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from app.experiment.address import shown_blocks
from app.experiment.keeping import kept
from app.experiment.lesson import MOST_LETTERS, Lesson, all_controls, controls_of, read_lesson, write_lesson
from app.words.blocks import BLOCKS

VAE = PRESETS["vae-2d"]
BETA = "penalties.kl_divergence.beta"


def lesson(**query: str) -> Lesson:
    found, unknown = read_lesson(query)
    assert unknown == ()
    return found


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"lock": "bottleneck.size"},
        {"lock": "data,bottleneck.kind,penalties.l1", "hide": "training"},
        {"lock": "all", "free": BETA},
        {"hide": "preset,corruption,device", "lesson": "edit"},
    ],
)
def test_an_address_gives_back_the_lesson_that_it_was_written_of(query: dict[str, str]) -> None:
    assert write_lesson(lesson(**query)) == query


@pytest.mark.parametrize("recipe", PRESETS.values(), ids=PRESETS)
def test_every_control_is_locked_hidden_and_freed_by_its_name_alone(recipe: Recipe) -> None:
    every = all_controls(recipe)
    assert len(set(every)) == len(every)
    for path in every:
        one = Lesson().with_lock([path], True, recipe)
        but_one = lesson(lock="all").with_lock([path], False, recipe)
        gone = Lesson().with_hidden([path], True, recipe)
        for other in every:
            assert one.locks(other) == (other == path)
            assert but_one.locks(other) == (other != path)
            assert gone.hides(other) == gone.locks(other) == (other == path)
        for made in (one, but_one, gone):
            assert read_lesson(write_lesson(made)) == (made, ())
        assert not write_lesson(one.with_lock([path], False, recipe))
        assert not write_lesson(gone.with_hidden([path], False, recipe))
        assert write_lesson(but_one.with_lock([path], True, recipe)) == {"lock": "all"}


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_locked_in_one_word_and_spelled_out_where_one_of_it_is_free(block: str) -> None:
    every = controls_of(block, VAE)
    whole = Lesson().with_lock(every, True, VAE)
    assert write_lesson(whole) == {"lock": block}
    but_one = whole.with_lock(every[:1], False, VAE)
    assert [but_one.locks(path) for path in every] == [False] + [True] * (len(every) - 1)
    assert not write_lesson(whole.with_lock(every, False, VAE))
    hidden = Lesson().with_hidden(every, True, VAE)
    assert shown_blocks(hidden, VAE) == tuple(name for name in BLOCKS if name != block)
    assert write_lesson(lesson(lock="all").with_lock(every, False, VAE)) == {"lock": "all", "free": block}


def test_what_alone_is_free_says_that_the_rest_is_locked() -> None:
    assert lesson(free=BETA) == lesson(lock="all", free=BETA)


def test_names_that_are_none_are_told_and_the_others_hold() -> None:
    found, unknown = read_lesson({"lock": "bottleneck.size,penalties.kl_div", "hide": "lesson, corruption ,"})
    assert (found, unknown) == (
        lesson(lock="bottleneck.size", hide="corruption"),
        ("penalties.kl_div", "lesson"),
    )
    assert read_lesson({"lock": "bottleneck.size," * MOST_LETTERS}) == (Lesson(), None)


def test_while_it_is_made_nothing_is_locked_for_its_maker() -> None:
    made = lesson(lock="all", hide="data", lesson="edit")
    assert not made.in_force
    assert kept(VAE, PRESETS["denoising"], made) == PRESETS["denoising"]
    assert shown_blocks(made, VAE) == BLOCKS


@pytest.mark.parametrize("one", PRESETS)
def test_with_one_control_free_no_preset_changes_another(one: str) -> None:
    only = lesson(lock="all", free=BETA)
    old = PRESETS[one]
    for new in PRESETS.values():
        found = kept(old, new, only)
        there = any(penalty.kind == "kl_divergence" for penalty in old.penalties)
        assert found == (old.replace(BETA, beta_of(found)) if there else old)


def beta_of(recipe: Recipe) -> float:
    return next(penalty.beta for penalty in recipe.penalties if penalty.kind == "kl_divergence")


@pytest.mark.parametrize("path", [path for path in all_controls(VAE) if "." in path and path.count(".") == 1])
def test_a_locked_field_stays_as_it_is_with_every_preset_or_the_preset_is_refused(path: str) -> None:
    locked = Lesson(lock=frozenset({path}))
    for new in PRESETS.values():
        try:
            found = kept(VAE, new, locked)
        except RecipeError:
            continue
        block, name = path.split(".")
        if block == "penalties":
            assert any(each.kind == name for each in found.penalties) == (name == "kl_divergence")
        elif getattr(found, block).model_dump().get(name) is not None:
            assert getattr(getattr(found, block), name) == getattr(getattr(VAE, block), name)
        assert locked.locks(path)


def test_a_penalty_that_is_locked_neither_comes_nor_goes() -> None:
    sparse = VAE.replace({"penalties.l1.beta": 0.3})
    locked = lesson(lock="penalties.l1,penalties.l1.beta")
    assert kept(VAE, sparse, locked) == VAE
    assert kept(sparse, VAE, locked) == sparse
    assert kept(sparse, sparse.replace("penalties.l1.beta", 0.5), locked) == sparse
    assert kept(sparse, sparse.replace(BETA, 4.0), locked) == sparse.replace(BETA, 4.0)


def test_what_is_locked_and_does_not_go_with_another_kind_refuses_it() -> None:
    with pytest.raises(RecipeError):
        kept(VAE, PRESETS["autoencoder-2d"], lesson(lock="penalties"))
