"""The Train page through AppTest: every control of every block changes the recipe that Train would submit."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from page_samples import page, seen, submitted
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from aecore.datasets.catalogue import BUILT_IN
from aecore.parts.fields import describe
from aecore.recipe.families import FAMILIES
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from app.controls.layer_widths import stacks
from app.controls.slider_values import is_name, ladder, needs_ladder
from app.experiment.training_length import on_data
from app.image_sets import DRAWN
from app.runs.library import first_shown, ready_made
from app.web.settings import wishes
from app.words.blocks import BLOCKS, WITHOUT_KIND
from app.words.messages import LANGUAGES, Messages

DRAWN_FIRST = on_data(PRESETS["vae-2d"], DRAWN).as_dict()
pytestmark = pytest.mark.usefixtures("folders")


def named(test: AppTest, key: str) -> Any:
    """The widget of that name in the rail, whatever its turn."""
    (found,) = [widget for widget in widgets(test) if plain(widget) == key]
    return found


def plain(widget: Any) -> str:
    """A widget's key without its turn."""
    return str(widget.key).partition("~")[0]


def widgets(test: AppTest) -> list[Any]:
    """What can be set in the rail, in order of kinds."""
    kinds = ("slider", "select_slider", "selectbox", "toggle", "number_input", "segmented_control")
    return [widget for kind in kinds for widget in getattr(test.sidebar, kind)]


def controls(test: AppTest) -> list[Any]:
    """The widgets of the open block, in order."""
    return [widget for widget in widgets(test) if plain(widget) != "preset-choice"]


def values_of(widget: Any) -> list[Any]:  # noqa: PLR0911  # one line a kind of widget
    """The values that a widget can take, as the recipe knows them."""
    key = plain(widget)
    if key == "data.name":
        return ["digits", "strokes", "shapes"]
    if widget.type == "toggle":
        return [False, True]
    block, *rest, name = key.split(".")
    if name == "kind":
        return list(FAMILIES[block])
    part = FAMILIES[block][rest[0]] if rest and rest[0] else WITHOUT_KIND[block]
    field = next(field for field in describe(part) if field.name == name)
    if field.type == "choice":
        return list(field.choices)
    if field.type == "widths":
        return list(stacks(rest[0], name))
    if is_name(field):
        return [0, 41]
    return ladder(field, None) if needs_ladder(field) else [field.minimum, field.maximum]


def move(test: AppTest, key: str) -> None:
    """Moves the widget of that key; where the move asks for a further change, accepts it."""
    before = submitted(test)
    widget = named(test, key)
    widget.set_value(next(value for value in values_of(widget) if value != widget.value))
    seen(test.run())
    if any(button.key == "accept-offer" for button in test.sidebar.button):
        assert submitted(test) == before  # Nothing is changed that was not agreed to.
        seen(test.sidebar.button(key="accept-offer").click().run())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("block", BLOCKS)
def test_every_control_of_a_block_changes_the_submitted_recipe(block: str, language: str) -> None:
    keys = [plain(widget) for widget in controls(page(block=block, lang=language))]
    assert keys
    for key in keys:
        test = page(block=block, lang=language)
        before = submitted(test)
        move(test, key)
        assert submitted(test) != before, key
        assert Recipe.from_dict(submitted(test))


@pytest.mark.parametrize(
    ("block", "kind"),
    [(block, kind) for block in FAMILIES for kind in FAMILIES[block] if block != "penalties"],
)
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
    assert (recipe["data"]["name"], recipe["training"]["epochs"]) == ("strokes", 22)
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
    assert test.sidebar.warning[0].value == Messages("en")("error.run")


@pytest.mark.parametrize("recipe", ["%%%", "eJw", PRESETS["vae-2d"].to_share()[:-9]])
def test_a_broken_link_opens_the_first_preset_and_says_so(recipe: str) -> None:
    test = page(recipe=recipe)
    assert submitted(test) == DRAWN_FIRST
    assert len(test.sidebar.warning) == 1


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
