"""Links on the page: to an experiment alone, for a lesson, and those that cannot be read."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest
from train_page import MAIN, move, named, page, plain, seen, submitted, told, widgets

from aecore.machine.kind import UNKNOWN, stamp_here
from aecore.recipe.presets import PRESETS
from app.controls import links
from app.experiment.address import read_address, write_link
from app.experiment.lesson import read_lesson
from app.runs.library import ready_made
from app.web import room_origin
from app.web.owner import COOKIE
from app.web.settings import Settings, settings, use
from app.words.messages import LANGUAGES, Messages

pytestmark = pytest.mark.usefixtures("folders")
SHARE = PRESETS["vae-2d"].to_share()
BETA = "penalties.kl_divergence.beta"
EXPERIMENTS = [
    *PRESETS,
    *(f"ready-{name}" if not name.startswith("ready") else name for name in ready_made()),
]


@pytest.fixture(autouse=True)
def me(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ContextProxy, "cookies", {COOKIE: "me"})
    monkeypatch.setattr(ContextProxy, "ip_address", None)  # of this machine


def menu(test: AppTest) -> dict[str, dict[str, Any]]:
    """What the menu of links copies, by name."""
    test.session_state["links"] = True
    seen(test.run())
    return {each["name"]: each for each in test.session_state["copies-data"]["copies"]}


def opened(query: str) -> AppTest:
    return page(**dict(parse_qsl(query)))


def by_address(query: str) -> dict[str, str]:
    return dict(parse_qsl(query))


def making(**query: str) -> AppTest:
    """A page on which a lesson is made."""
    test = page(**query)
    menu(test)
    return seen(test.button(key="lesson-make").click().run())


# To an experiment


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_link_of_an_experiment_opens_it_with_every_control_set_and_no_run(name: str) -> None:
    asked = {"preset": name} if name in PRESETS else {"run": name}
    shown = read_address(asked, "en")
    found = read_address(by_address(write_link(shown.recipe, shown.preset, "12345678")), "fr")
    assert (found.recipe, found.preset, found.run, found.trouble) == (shown.recipe, shown.preset, None, None)
    assert (found.language, found.made) == ("fr", "12345678")


def test_the_menu_copies_the_experiment_and_whoever_opens_it_trains_the_same() -> None:
    test = page(block="training", lang="en")
    move(test, "training..epochs")
    query = menu(test)["experiment"]["query"]
    assert set(by_address(query)) == {"recipe", "made"}
    assert len(query) < 250
    again = opened(query)
    assert submitted(again) == submitted(test)
    assert (told(again)["run"], told(again)["name"]) == (None, told(test)["name"])
    assert menu(test)["page"]["query"] is None


@pytest.mark.parametrize("at", ["inspect", "explore", "compare", "models", "history"])
def test_every_other_page_copies_its_own_address(at: str) -> None:
    test = AppTest.from_file(MAIN, default_timeout=60)
    test.session_state["go"] = at
    copies = menu(seen(test.run()))
    assert list(copies) == ["page"]
    assert copies["page"]["query"] is None
    said = Messages("en")
    assert copies["page"]["words"] == said("link.compare" if at == "compare" else "link.page")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_says_whether_the_numbers_will_be_the_same(language: str) -> None:
    said = Messages(language)
    here = stamp_here(settings().threads())
    for made, key in ((here, "link.same"), ("12345678", "link.differ"), (UNKNOWN, "link.differ")):
        test = page(recipe=SHARE, made=made, lang=language)
        assert [caption.value for caption in test.main.caption] == [said(key)]
        assert by_address(test.session_state["stage-address"])["made"] == made
    assert not page(recipe=SHARE).main.caption
    assert not page(recipe=SHARE, made="1", run=next(iter(ready_made()))).main.caption
    test.sidebar.button(key="open-training").click().run()
    move(test, "training..epochs")  # another experiment than the link's
    assert not test.main.caption
    assert "made" not in test.session_state["stage-address"]


def test_a_link_says_of_what_machine_its_numbers_are(monkeypatch: pytest.MonkeyPatch) -> None:
    here = stamp_here(settings().threads())
    about: dict[str, object] = {}  # made before runs said so
    monkeypatch.setattr(links, "about", lambda _folder: about)
    ready = page(run="ready-vae-2d-strokes")
    assert by_address(menu(ready)["experiment"]["query"])["made"] == UNKNOWN
    move(ready, "bottleneck.gaussian.size")  # not its experiment any more: what Train would do here
    assert by_address(menu(ready)["experiment"]["query"])["made"] == here
    about |= {"machine": "a school's", "threads": 3, "torch": "2.14.1", "device": "cpu"}
    made = by_address(menu(page(run="ready-vae-2d-strokes"))["experiment"]["query"])["made"]
    assert made not in (UNKNOWN, here)


@pytest.mark.parametrize(
    ("listens", "host", "origin"),
    [
        ("0.0.0.0", "localhost:8501", "http://192.168.0.7:8501"),
        ("0.0.0.0", "127.0.0.1:80", "http://192.168.0.7:80"),
        ("0.0.0.0", "192.168.0.7:8501", ""),
        ("127.0.0.1", "localhost:8501", ""),
        ("0.0.0.0", "lab.school.example", ""),
    ],
)
def test_a_link_names_the_address_that_the_room_can_open(
    listens: str, host: str, origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(Settings(host=listens))
    monkeypatch.setattr(room_origin, "room_address", lambda: "192.168.0.7")
    monkeypatch.setattr(room_origin, "_asked", lambda: host)
    assert room_origin.room_origin() == origin


@pytest.mark.parametrize(("name", "key"), [("cifar10", "link.absent"), ("flags", "link.absent_own")])
def test_images_that_are_not_here_are_named_with_the_way_to_get_them(name: str, key: str) -> None:
    recipe = PRESETS["vae-2d"].replace("data.name", name).to_share()
    for language in LANGUAGES:
        test = page(recipe=recipe, lang=language)
        (warning,) = test.main.warning
        said = Messages(language)
        names = {"title": said("data.cifar10")} if name == "cifar10" else {"name": name}
        assert warning.value == said(key, **names)
        # Where it can be fetched the button stands beside it, and once alone, in the rail, where that is open.
        assert [button.key for button in test.main.button].count("fetch-start") == (name == "cifar10")
    test = page(recipe=recipe, block="data")
    assert submitted(seen(named(test, "data.name").set_value("digits").run()))["data"]["name"] == "digits"
    assert not test.main.warning


# For a lesson


def test_with_all_locked_but_one_that_one_moves_and_no_other_can() -> None:
    for language in LANGUAGES:
        test = page(recipe=SHARE, lock="all", free=BETA, lang=language)
        assert told(test)["block"] == "penalties"  # where something can be moved
        why = Messages(language)("lesson.why")
        for widget in widgets(test):
            free = plain(widget) == BETA
            assert widget.disabled == (not free), plain(widget)
            assert (f":material/lock: {why}" in widget.label) == (not free)
    before = submitted(test)
    move(test, BETA)
    after = submitted(test)
    assert after["penalties"][0].pop("beta") != before["penalties"][0].pop("beta")
    assert after == before


@pytest.mark.parametrize("block", ["data", "network", "bottleneck", "training"])
def test_every_control_of_a_locked_block_is_disabled(block: str) -> None:
    test = page(recipe=SHARE, block=block, lock=block)
    assert [plain(each) for each in widgets(test) if not each.disabled] == ["preset-choice"]
    assert not test.sidebar.get("file_uploader")


def test_what_is_hidden_is_not_there_and_its_block_cannot_be_opened() -> None:
    test = page(recipe=SHARE, hide="training,preset,bottleneck.size", block="training")
    keys = {plain(widget) for widget in widgets(test)}
    assert keys == {"bottleneck.kind", "bottleneck.gaussian.covariance"}
    assert "open-training" not in {button.key for button in test.sidebar.button}
    assert told(test)["closed"] == ["training"]
    assert told(test)["block"] == "bottleneck"
    none = page(recipe=SHARE, hide="all")
    assert not widgets(none)
    assert len(told(none)["closed"]) == 7


def test_neither_a_preset_nor_a_run_gets_around_a_lock() -> None:
    test = page(recipe=SHARE, lock="bottleneck.size,training.epochs", lang="en")
    before = submitted(test)
    seen(named(test, "preset-choice").set_value("beta-vae").run())
    assert told(test)["name"] == "beta-vae"
    assert submitted(test)["bottleneck"]["size"] == before["bottleneck"]["size"]
    assert submitted(test)["training"]["epochs"] == before["training"]["epochs"]
    assert submitted(test)["penalties"] != before["penalties"]
    test.session_state["run-menu"] = True
    seen(test.run())
    seen(test.button(key="show-ready-contractive").click().run())
    assert told(test)["run"] == "ready-contractive"
    assert submitted(test)["bottleneck"]["size"] == before["bottleneck"]["size"]
    # A change that would need a locked control is not offered.
    locked = page(recipe=SHARE, lock="penalties")
    seen(named(locked, "bottleneck.kind").set_value("deterministic").run())
    assert submitted(locked) == before
    assert len(locked.sidebar.warning) == 1
    assert "accept-offer" not in {button.key for button in locked.sidebar.button}


def test_a_lock_survives_the_language_another_page_and_a_reload() -> None:
    test = page(recipe=SHARE, lock="bottleneck", hide="training", lang="en", block="bottleneck")
    (language,) = [each for each in test.main.get("button_group") if plain(each) == "language-choice"]
    seen(language.set_value("fr").run())
    for at in ("inspect", "compare", "train"):
        test.session_state["go"] = at
        seen(test.run())
        bundle = "stage" if at == "train" else at
        asked = by_address(test.session_state[f"{bundle}-address"])
        assert (asked["lock"], asked["hide"], asked["lang"]) == ("bottleneck", "training", "fr")
    again = opened(test.session_state["stage-address"])
    assert named(again, "bottleneck.kind").disabled
    # A student who sends the experiment on sends the lesson with it.
    assert by_address(menu(again)["experiment"]["query"])["lock"] == "bottleneck"
    assert "lesson-make" not in {button.key for button in again.button}


def test_a_lesson_is_made_by_pressing_locks_and_its_link_is_its_students() -> None:
    test = making(lang="en", block="bottleneck")
    assert "lesson=edit" in test.session_state["stage-address"]
    seen(test.button(key="lesson-lock-all").click().run())
    seen(test.button(key="lock-bottleneck.size").click().run())
    seen(test.button(key="hide-training").click().run())
    assert not any(widget.disabled for widget in widgets(test))  # of its maker
    (copy,) = test.session_state["copies-lesson-data"]["copies"]
    asked = by_address(copy["query"])
    lesson, unknown = read_lesson(asked)
    assert (asked["lock"], asked["free"], asked["hide"], unknown) == (
        "all",
        "bottleneck.size",
        "training",
        (),
    )
    assert lesson.in_force
    # A reload goes on with it; leaving frees the page, and what was locked is known when it goes on.
    again = opened(test.session_state["stage-address"])
    assert again.session_state["copies-lesson-data"]["copies"][0]["query"] == copy["query"]
    seen(again.button(key="lesson-leave").click().run())
    assert "&lock=" not in again.session_state["stage-address"]
    assert not any(widget.disabled for widget in widgets(again))
    menu(again)
    seen(again.button(key="lesson-make").click().run())
    assert again.session_state["copies-lesson-data"]["copies"][0]["query"] == copy["query"]


# What cannot be read


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"recipe": SHARE[:-12]}, ["page.said.link"]),
        ({"recipe": "A" * 50_000}, ["page.said.link"]),
        ({"recipe": SHARE, "lock": "bottleneck.size,penalties.kl_div"}, ["link.controls"]),
        ({"recipe": SHARE, "hide": "bottleneck.size," * 1000}, ["link.long"]),
        ({"run": "nobody", "lock": "dropout"}, ["link.controls", "error.run"]),
    ],
)
def test_what_of_a_link_cannot_be_read_is_said_and_the_page_is_usable(
    query: dict[str, str], keys: list[str]
) -> None:
    for language in LANGUAGES:
        test = page(lang=language, **query)
        names = {"link.controls": {"names": "dropout" if "run" in query else "penalties.kl_div"}}
        said = [Messages(language)(key, **names.get(key, {})) for key in keys]
        (warning,) = test.main.warning
        assert warning.value.replace("\\", "") == " ".join(said)
    assert named(test, "bottleneck.gaussian.size").disabled == (
        "bottleneck.size,pen" in query.get("lock", "")
    )
    move(test, "bottleneck.gaussian.covariance")
    assert not test.main.warning
