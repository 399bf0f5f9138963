"""The Train page through AppTest: every control of every block changes the recipe that Train would submit."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from train_page import DRAWN_FIRST, controls, move, named, page, plain, seen, submitted

from aecore.recipe.families import FAMILIES
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from app.words.blocks import BLOCKS
from app.words.messages import LANGUAGES, Messages

pytestmark = pytest.mark.usefixtures("folders")

KINDS = [block for block in FAMILIES if block != "penalties"]


# In English every kind is tried below; what is no kind, once more.
@pytest.mark.parametrize(
    ("block", "language"),
    [
        (block, language)
        for block in BLOCKS
        for language in LANGUAGES
        if language == "fr" or block not in KINDS
    ],
)
def test_every_control_of_a_block_changes_the_submitted_recipe(block: str, language: str) -> None:
    keys = [plain(widget) for widget in controls(page(block=block, lang=language))]
    assert keys
    for key in keys:
        test = page(block=block, lang=language)
        before = submitted(test)
        move(test, key)
        assert submitted(test) != before, key
        assert Recipe.from_dict(submitted(test))


@pytest.mark.parametrize(("block", "kind"), [(block, kind) for block in KINDS for kind in FAMILIES[block]])
def test_every_control_of_every_kind_changes_the_submitted_recipe(block: str, kind: str) -> None:
    recipe = PRESETS["autoencoder-2d"].replace(f"{block}.kind", kind)
    keys = [plain(widget) for widget in controls(page(block=block, recipe=recipe.to_share()))]
    assert f"{block}.kind" in keys
    for key in keys:
        test = page(block=block, recipe=recipe.to_share())
        assert submitted(test) == recipe.as_dict()
        move(test, key)
        assert submitted(test) != recipe.as_dict(), key


@pytest.mark.parametrize("kind", FAMILIES["penalties"])
def test_every_penalty_is_switched_and_weighted(kind: str) -> None:
    test = page(block="penalties", recipe=PRESETS["vae-2d"].replace("penalties", []).to_share())
    seen(named(test, f"penalties.{kind}").set_value(True).run())
    if any(button.key == "accept-offer" for button in test.sidebar.button):
        seen(test.sidebar.button(key="accept-offer").click().run())
    (penalty,) = submitted(test)["penalties"]
    assert penalty["kind"] == kind
    move(test, f"penalties.{kind}.beta")
    assert submitted(test)["penalties"][0]["beta"] != penalty["beta"]
    seen(named(test, f"penalties.{kind}").set_value(False).run())
    assert submitted(test)["penalties"] == []


@pytest.mark.parametrize(("language", "value"), [("en", "110.9"), ("fr", "110,9")])
def test_the_constant_of_a_laplace_prior_is_shown(language: str, value: str) -> None:
    change = {
        "bottleneck": {"kind": "deterministic", "size": 160},
        "penalties": [{"kind": "l1", "beta": 1.0}],
    }
    test = page(block="penalties", lang=language, recipe=PRESETS["vae-2d"].replace(change).to_share())
    (caption,) = test.sidebar.caption  # 160 log 2
    assert caption.value == Messages(language)("penalties.constant", value=value, size="160")


def test_a_refused_change_keeps_the_recipe_and_says_why_in_the_language() -> None:
    test = page(block="bottleneck", lang="fr")
    before = submitted(test)
    seen(named(test, "bottleneck.kind").set_value("deterministic").run())
    assert submitted(test) == before
    assert named(test, "bottleneck.kind").value == "gaussian"
    (warning,) = test.sidebar.warning
    assert warning.value == Messages("fr")("trouble.kl_divergence")
    seen(test.sidebar.button(key="accept-offer").click().run())
    assert submitted(test)["bottleneck"]["kind"] == "deterministic"
    assert submitted(test)["penalties"] == []
    assert not test.sidebar.warning


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Do it, and set “Recurrent layers” to “128”"),
        ("fr", "Le faire, et mettre « Couches récurrentes » sur « 128 »"),
    ],
)
def test_a_network_without_layers_becomes_recurrent_with_one(language: str, words: str) -> None:
    test = page(
        preset="contractive", recipe=PRESETS["contractive"].to_share(), block="network", lang=language
    )
    assert submitted(test)["network"]["hidden"] == []
    seen(named(test, "network.kind").set_value("recurrent").run())
    assert test.sidebar.button(key="accept-offer").label.replace("\u00a0", " ") == words
    seen(test.sidebar.button(key="accept-offer").click().run())
    assert (submitted(test)["network"]["kind"], submitted(test)["network"]["hidden"]) == ("recurrent", [128])


def replayed(test: AppTest, states: Any) -> AppTest:
    """The script once more, with what a page that was not drawn anew yet says of its widgets."""
    return seen(test._run(states))


def test_a_page_that_still_shows_the_old_words_changes_nothing() -> None:
    test = page(block="training", lang="en")
    english = test._tree.get_widget_states()
    seen(test.main.segmented_control(key="language-choice").set_value("fr").run())
    french = submitted(test)
    # Another act, sent before the page had the French words: everything on it is as it was.
    replayed(test, english)
    assert submitted(test) == french == DRAWN_FIRST
    assert named(test, "training..learning_rate").value == 0.002
    assert named(test, "preset-choice").value == "vae-2d"


def test_a_hand_quicker_than_the_page_is_heard() -> None:
    test = page(block="training", lang="en")
    named(test, "training..learning_rate").set_value(0.01)
    moved = test._tree.get_widget_states()
    named(test, "training..learning_rate").set_value(0.001)
    seen(test.main.segmented_control(key="language-choice").set_value("fr").run())
    replayed(test, moved)
    assert submitted(test)["training"]["learning_rate"] == 0.01
    assert named(test, "training..learning_rate").value == 0.01


def test_a_page_that_still_shows_the_old_preset_does_not_bring_its_values_back() -> None:
    test = page(block="bottleneck")
    old = test._tree.get_widget_states()
    seen(named(test, "preset-choice").set_value("beta-vae").run())
    new = submitted(test)
    assert new["bottleneck"] == PRESETS["beta-vae"].as_dict()["bottleneck"]
    for state in old.widgets:
        if "preset-choice" in state.id:
            state.string_value = Messages("en")("preset.beta-vae")
    replayed(test, old)
    assert submitted(test) == new
    assert named(test, "bottleneck.gaussian.size").value == new["bottleneck"]["size"] != 2


def test_widths_can_be_typed_and_mistyped() -> None:
    test = page(block="network")

    def type_in(text: str) -> None:
        select = named(test, "network.dense.hidden")
        select.options.append(text)  # AppTest knows no other way to say what is not in the list.
        seen(select.set_value(text).run())

    type_in("300 100")
    assert submitted(test)["network"]["hidden"] == [300, 100]
    type_in("many")
    assert submitted(test)["network"]["hidden"] == [300, 100]
    assert len(test.sidebar.warning) == 1
