"""A run that is opened brings the recipe that it was trained with, by link as by the menu."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from train_page import page, told

from aecore.recipe.presets import PRESETS
from app.runs import library
from app.runs.library import ready_made
from app.runs.listed import run_shown
from app.web.settings import wishes
from app.words.messages import Messages

pytestmark = pytest.mark.usefixtures("folders")


@pytest.mark.parametrize("run", ready_made())
def test_a_link_to_a_ready_made_run_takes_its_recipe_and_stays_with_it(run: str) -> None:
    test = page(run=run, lang="fr")
    recipe = library.recipe(ready_made()[run])
    assert told(test)["recipe"] == recipe
    shown = run_shown(run)
    assert shown is not None
    assert told(test)["name"] == (shown.name if shown.name in PRESETS else "vae-2d")
    # Written into the address and read again, also on a server that has not the run's images.
    again = page(**dict(parse_qsl(test.session_state["stage-address"])))
    assert (told(again)["run"], told(again)["recipe"]) == (run, recipe)
    assert not again.main.warning


def test_a_link_to_somebodys_run_takes_its_recipe_and_preset() -> None:
    recipe = PRESETS["denoising"].replace("corruption.percent", 55.0)
    run = wishes().submit(recipe, "somebody", name="denoising")
    test = page(run=run)
    assert (told(test)["recipe"], told(test)["name"]) == (recipe.as_dict(), "denoising")


def test_what_the_address_says_of_the_recipe_is_edited_beside_the_run() -> None:
    run = wishes().submit(PRESETS["denoising"], "somebody", name="denoising")
    edited = PRESETS["denoising"].replace("training.epochs", 7)
    assert told(page(run=run, recipe=edited.to_share()))["recipe"] == edited.as_dict()
    assert told(page(run=run, preset="vae-2d"))["recipe"] == PRESETS["vae-2d"].as_dict()


def test_a_first_visit_and_a_broken_recipe_have_the_recipe_of_the_run_shown() -> None:
    run = wishes().submit(PRESETS["denoising"], "somebody", name="denoising")
    test = page(run=run, recipe="%%%")
    assert told(test)["recipe"] == PRESETS["denoising"].as_dict()
    assert len(test.main.warning) == 1
    first = told(page())
    assert first["recipe"] == library.recipe(ready_made()[first["run"]])
    lost = page(run="nobody")
    assert told(lost)["recipe"] == first["recipe"]
    assert lost.main.warning[0].value == Messages("en")("error.run")
