"""The Train page through AppTest: presets, links, runs and sets, and what of the recipe each of them brings."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.runtime.context import ContextProxy
from train_page import DRAWN_FIRST, controls, move, named, page, plain, seen, submitted

from aecore.datasets.catalogue import BUILT_IN
from aecore.recipe.presets import PRESETS
from app.experiment.training_length import on_data
from app.image_sets import DRAWN
from app.runs.library import first_shown, ready_made
from app.web.settings import wishes
from app.words.messages import Messages

pytestmark = pytest.mark.usefixtures("folders")


def test_a_preset_changes_the_recipe_but_not_the_data() -> None:
    test = page(block="data")
    seen(named(test, "data.name").set_value("shapes").run())
    seen(named(test, "preset-choice").set_value("autoencoder-2d").run())
    assert submitted(test)["data"]["name"] == "shapes"
    assert submitted(test)["network"] == PRESETS["autoencoder-2d"].as_dict()["network"]
    assert not [button for button in test.sidebar.button if button.key == "back"]


def have_mnist(folder: Path) -> None:
    for file in BUILT_IN["mnist"].files:
        (folder / "data" / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "data" / file.path).touch()


def test_a_preset_brings_the_images_it_is_made_for_where_they_are_here(tmp_path: Path) -> None:
    have_mnist(tmp_path)
    test = page()
    for preset in ("denoise-8x4", "beta-vae", "vae-2d"):
        seen(named(test, "preset-choice").set_value(preset).run())
        assert submitted(test) == (DRAWN_FIRST if preset == "vae-2d" else PRESETS[preset].as_dict())
        assert not [button for button in test.sidebar.button if button.key == "back"]


@pytest.mark.parametrize("by_link", [True, False])
def test_a_preset_made_for_images_that_are_not_here_takes_the_drawn_digits(by_link: bool) -> None:
    test = page(preset="denoise-8x4") if by_link else page()
    if not by_link:
        seen(named(test, "preset-choice").set_value("denoise-8x4").run())
    recipe = submitted(test)
    assert (recipe["data"]["name"], recipe["training"]["epochs"]) == ("strokes", 13)
    assert recipe["corruption"] == PRESETS["denoise-8x4"].as_dict()["corruption"]
    assert not [button for button in test.sidebar.button if button.key == "back"]
    seen(named(test, "preset-choice").set_value("vae-2d").run())
    assert submitted(test) == DRAWN_FIRST


def test_a_preset_leaves_a_run_whose_images_are_not_here() -> None:
    recipe = PRESETS["vae-2d"].replace("data.name", "mnist")
    test = page(preset="vae-2d", recipe=recipe.to_share())
    assert submitted(test)["data"]["name"] == "mnist"
    seen(named(test, "preset-choice").set_value("autoencoder-2d").run())
    assert submitted(test) == on_data(PRESETS["autoencoder-2d"], DRAWN).as_dict()


def test_another_set_brings_a_length_that_suits_it_and_the_old_one_the_old_length() -> None:
    test = page(block="data", preset="vae-2d")
    assert submitted(test) == PRESETS["vae-2d"].as_dict()
    seen(named(test, "data.name").set_value("shapes").run())
    assert submitted(test)["training"]["epochs"] < PRESETS["vae-2d"].training.epochs
    seen(named(test, "data.name").set_value("digits").run())
    assert submitted(test) == PRESETS["vae-2d"].as_dict()


def test_a_first_visit_begins_with_the_drawn_digits_and_the_menu_with_them_too() -> None:
    test = page(block="data")
    assert submitted(test) == DRAWN_FIRST
    assert not [button for button in test.sidebar.button if button.key == "back"]
    seen(named(test, "preset-choice").set_value("denoising").run())
    assert submitted(test) == on_data(PRESETS["denoising"], DRAWN).as_dict()
    # Chosen by hand, the small digits stay.
    seen(named(test, "data.name").set_value("digits").run())
    seen(named(test, "preset-choice").set_value("vae-2d").run())
    assert submitted(test) == PRESETS["vae-2d"].as_dict()


@pytest.mark.parametrize("preset", ["vae-2d", "autoencoder-2d", "denoising", "beta-vae"])
def test_a_link_to_a_preset_of_embedded_images_is_the_preset_itself_as_ever(preset: str) -> None:
    test = page(preset=preset)
    assert submitted(test) == PRESETS[preset].as_dict()
    assert not [button for button in test.sidebar.button if button.key == "back"]


def test_a_length_chosen_by_hand_stays_whatever_the_set() -> None:
    test = page(block="data", recipe=PRESETS["vae-2d"].replace("training.epochs", 70).to_share())
    seen(named(test, "data.name").set_value("shapes").run())
    assert submitted(test)["training"]["epochs"] == 70


@pytest.mark.parametrize(
    ("changes", "block", "later", "rate"),
    [
        ({"training.seed": 0}, "data", [], False),
        ({"training.seed": 5}, "data", ["field.training.seed"], False),
        ({"training.learning_rate": 0.01}, "training", [], True),
        ({"training.learning_rate": 0.01, "training.epochs": 7}, "data", ["field.training.epochs"], True),
        (
            {"network.kind": "recurrent", "bottleneck.size": 5, "penalties.kl_divergence.beta": 2.0},
            "bottleneck",
            ["block.network", "field.bottleneck.gaussian.size", "kind.penalties.kl_divergence"],
            False,
        ),
    ],
)
def test_when_changes_take_effect_is_said_of_each_of_them(
    changes: dict[str, Any], block: str, later: list[str], rate: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = wishes().submit(PRESETS["vae-2d"], "me")
    monkeypatch.setattr("app.controls.device.COOKIE", "owner")
    monkeypatch.setattr(ContextProxy, "cookies", {"owner": "me"})
    recipe = PRESETS["vae-2d"].replace(changes)
    test = page(run=run, block=block, recipe=recipe.to_share())
    words = Messages("en")
    said = [words("rail.when", changes=", ".join(words(key) for key in later))] if later else []
    said += [words("rail.when_rate")] if rate else []
    assert [caption.value for caption in test.sidebar.caption] == said


def test_the_menu_switches_to_a_run_with_its_own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = PRESETS["denoising"].replace("corruption.percent", 55.0)
    run = wishes().submit(recipe, "me", name="denoising")
    wishes().submit(PRESETS["vae-2d"], "somebody else")
    monkeypatch.setattr("app.controls.run_menu.COOKIE", "owner")
    monkeypatch.setattr(ContextProxy, "cookies", {"owner": "me"})
    test = page(lang="fr")
    assert not [button for button in test.button if "show-" in str(button.key)]
    test.session_state["run-menu"] = True
    seen(test.run())
    keys = [button.key for button in test.button if "show-" in str(button.key)]
    ready = [f"show-{name}" for name in ready_made()]
    assert keys == [f"show-{run}", f"chosen-{ready[0]}", *ready[1:]]
    assert "en cours" in test.button(key=f"show-{run}").label
    seen(test.button(key=f"show-{run}").click().run())
    data = test.session_state["stage-data"]
    assert (data["run"], data["recipe"], data["name"]) == (run, recipe.as_dict(), "denoising")
    assert not [button for button in test.button if "show-" in str(button.key)]


def test_an_edited_preset_can_be_gone_back_to() -> None:
    test = page(block="bottleneck")
    assert not [button for button in test.sidebar.button if button.key == "back"]
    move(test, "bottleneck.gaussian.size")
    seen(test.sidebar.button(key="back").click().run())
    assert submitted(test) == DRAWN_FIRST


def test_the_address_brings_everything_back() -> None:
    run = wishes().submit(PRESETS["vae-2d"], "somebody")
    test = page(block="training", lang="fr", run=run)
    move(test, "training..epochs")
    address = dict(parse_qsl(test.session_state["stage-address"]))
    again = page(**address)
    assert submitted(again) == submitted(test)
    data = again.session_state["stage-data"]
    assert (data["block"], data["language"], data["run"]) == ("training", "fr", run)


@pytest.mark.parametrize("run", ["nobody", "../../etc", "ready-nothing", "a" * 300])
def test_a_link_to_a_run_that_is_not_here_shows_a_ready_made_one_and_says_so(run: str) -> None:
    test = page(run=run)
    assert test.session_state["stage-data"]["run"] == first_shown()
    assert test.main.warning[0].value == Messages("en")("error.run")


@pytest.mark.parametrize("recipe", ["%%%", "eJw", PRESETS["vae-2d"].to_share()[:-9]])
def test_a_broken_link_opens_the_first_preset_and_says_so(recipe: str) -> None:
    test = page(recipe=recipe)
    assert submitted(test) == DRAWN_FIRST
    assert len(test.main.warning) == 1


def test_a_link_to_a_set_that_is_not_here_says_so() -> None:
    test = page(recipe=PRESETS["vae-2d"].replace("data.name", "holiday").to_share())
    assert "holiday" in test.main.warning[0].value


def test_another_language_changes_every_word_of_the_rail() -> None:
    test = page(block="bottleneck")
    english = {button.label for button in test.sidebar.button}
    seen(test.main.segmented_control(key="language-choice").set_value("fr").run())
    french = {button.label for button in test.sidebar.button}
    assert french.isdisjoint(english)
    assert test.session_state["stage-data"]["text"].startswith("/api/text/fr.json?v=")


def test_a_closed_block_opens_with_a_click_and_the_others_close() -> None:
    test = page(block="bottleneck")
    seen(test.sidebar.button(key="open-training").click().run())
    assert test.session_state["stage-data"]["block"] == "training"
    assert "training..epochs" in {plain(widget) for widget in controls(test)}
    assert "bottleneck.kind" not in {plain(widget) for widget in controls(test)}
