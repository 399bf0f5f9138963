"""The pages of runs and of models through AppTest, and what their words do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from history_samples import own_copies
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest
from train_page import MAIN, page, seen

from app.controls.run_menu import KEY
from app.runs.compared import MOST, Compared
from app.runs.library import first_shown
from app.views import history
from app.web.owner import COOKIE
from app.web.settings import wishes
from app.words.messages import LANGUAGES, Messages

HOME = str(first_shown())
READY = "ready-practical-dense"


@pytest.fixture(autouse=True)
def _mine(monkeypatch: pytest.MonkeyPatch, folders: Path) -> None:
    monkeypatch.setattr(ContextProxy, "cookies", {COOKIE: "me"})


@pytest.mark.parametrize("shows", ["history", "models"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_open_by_their_own_address(shows: str, language: str) -> None:
    test = AppTest.from_file(MAIN, default_timeout=60)
    test.query_params.update(lang=language)
    test.session_state["go"] = shows
    data: dict[str, Any] = seen(test.run()).session_state[f"{shows}-data"]
    assert (data["shows"], data["most"], data["language"]) == (shows, MOST, language)
    assert f"lang={language}" in test.session_state[f"{shows}-address"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_menu_of_runs_leads_there(language: str) -> None:
    test = page(lang=language)
    test.session_state[KEY] = True
    (everything,) = [button for button in seen(test.run()).button if button.key == "all-runs"]
    assert everything.label == Messages(language)("run.all")
    seen(everything.click().run())
    assert test.session_state["history-data"]["shows"] == "history"


class Page:
    """What a word did to the experiment of the page."""

    address, language = "", "en"

    def __init__(self, run: str | None = HOME) -> None:
        self.run, self.before = run, None
        self.did: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *given: self.did.append((name, *given))


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[Any, ...]]]:
    said: dict[str, Callable[[Any], None]] = {}
    monkeypatch.setattr(history, "draw_bundle", lambda *_, **given: said.update(given["said"]))
    monkeypatch.setattr(history, "common", lambda _: {})

    def saying(word: str, value: str | None, run: str | None = HOME) -> list[tuple[Any, ...]]:
        experiment = Page(run)
        history.draw(experiment, Messages("en"))  # type: ignore[arg-type]
        said[word](value)
        return experiment.did

    return saying


Say = Callable[..., list[tuple[Any, ...]]]


def test_a_run_is_opened_with_its_own_settings_on_the_page_asked_for(say: Say) -> None:
    opened, gone = say("open", f"inspect {READY}")
    assert (opened[0], opened[1], opened[3]) == ("open_run", READY, "practical-dense")
    assert gone == ("go", "inspect")
    assert say("open", "train") == [("go", "train")]
    for wrong in (None, "", "nowhere", f"nowhere/../ {READY}", "explore no-such", "explore ../..", "x" * 500):
        assert ("go", "explore") not in say("open", wrong), wrong


def test_two_to_six_runs_are_compared(say: Say, folders: Path) -> None:
    chosen = own_copies(folders / "runs", "me", 7, names=("vae-2d-digits",))
    assert say("compare", ",".join(chosen[:2])) == [("compare", Compared(tuple(chosen[:2]))), ("go", "compare")]
    for wrong in (None, "", chosen[0], ",".join(chosen), ",,", "../a,../b"):
        assert say("compare", wrong) == [], wrong


def test_a_model_is_put_beside_the_run_on_the_screen(say: Say) -> None:
    assert say("beside", READY)[0] == ("compare", Compared((HOME, READY)))
    (compared, _) = say("beside", READY, run=READY)
    assert compared[1].runs[-1] == READY
    assert len(compared[1].runs) == 2
    assert say("beside", "no-such") == []
    assert say("beside", None) == []


def test_a_run_that_is_removed_does_not_stay_on_the_screen(say: Say, folders: Path) -> None:
    (run,) = own_copies(folders / "runs", "me", 1, names=("vae-2d-digits",))
    assert say("removed", run, run=run) == [], "it was brought back"
    wishes().remove(run)
    assert say("removed", run, run=run) == [("show", HOME)]
    assert say("removed", run) == []


def test_a_link_to_a_removed_run_says_so(folders: Path) -> None:
    (run,) = own_copies(folders / "runs", "me", 1, names=("vae-2d-digits",))
    wishes().remove(run)
    test = page(run=run)
    assert test.session_state["stage-data"]["run"] == run, "whose state says that it was removed"
