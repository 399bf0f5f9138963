"""The Compare page through AppTest, and what an address may ask it for."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from explore_samples import trained_run
from library_samples import tiny
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest
from train_page import MAIN, seen

from app.runs import library
from app.runs.compared import MOST, PRACTICAL, PRESETS, Compared, beside, proposed, read, write
from app.runs.listed import ready_runs
from app.views import train
from app.web.owner import COOKIE
from app.web.settings import wishes
from app.words.messages import LANGUAGES, Messages

pytestmark = pytest.mark.usefixtures("folders")
PAIR = PRESETS[PRACTICAL]


@pytest.fixture(autouse=True)
def _mine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ContextProxy, "cookies", {COOKIE: "me"})


def compare(**query: str) -> AppTest:
    """The page as a link to it opens it."""
    test = AppTest.from_file(MAIN, default_timeout=60)
    test.query_params.update(query)
    test.session_state["go"] = "compare"
    return seen(test.run())


def told(test: AppTest) -> dict[str, Any]:
    data: dict[str, Any] = test.session_state["compare-data"]
    return data


def address(test: AppTest) -> dict[str, list[str]]:
    return parse_qs(test.session_state["compare-address"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visit_opens_with_the_course_s_own_pair(language: str) -> None:
    test, messages = compare(lang=language), Messages(language)
    data = told(test)
    assert data["compared"] == list(PAIR)
    assert data["most"] == MOST
    assert data["troubles"] == []
    assert [pair["words"] for pair in data["pairs"]] == [messages("compare.preset.practical")]
    assert data["choices"][-1]["group"] == messages("run.ready_made")
    assert [run["value"] for run in data["choices"][-1]["runs"]] == [run.id for run in ready_runs()]
    # A link to what is seen, by the pair's own name.
    assert address(test)["compare"] == [PRACTICAL]
    assert address(test)["lang"] == [language]


def test_a_link_brings_back_its_runs_in_their_order() -> None:
    runs = [run.id for run in ready_runs()][2:6]
    test = compare(compare=",".join(runs))
    assert told(test)["compared"] == runs
    assert address(test)["compare"] == [",".join(runs)]
    assert told(compare(compare=PRACTICAL))["compared"] == list(PAIR)


@pytest.mark.parametrize("language", LANGUAGES)
def test_bad_links_give_one_sentence_and_a_usable_page(language: str) -> None:
    ready = [run.id for run in ready_runs()]
    bad = {
        "nobody": (PAIR, 1),
        "%%%,\x00,../../etc/passwd": (PAIR, 1),
        "a" * 5000: (PAIR, 1),
        f"nobody,{ready[0]}": ((ready[0],), 1),
        ",".join(ready[: MOST + 1]): (tuple(ready[:MOST]), 1),
        ",,,": (PAIR, 0),
        f"{ready[0]},{ready[0]}": ((ready[0],), 0),
    }
    for asked, (runs, sentences) in bad.items():
        data = told(compare(compare=asked, lang=language))
        assert tuple(data["compared"]) == runs, asked[:40]
        assert len(data["troubles"]) == sentences, asked[:40]
        assert all(said.endswith(".") for said in data["troubles"])


def test_train_puts_the_run_on_the_screen_beside_the_one_before_it() -> None:
    first, second = (wishes().submit(tiny(training__seed=seed), "me", name="vae-2d") for seed in (1, 2))

    class Page:
        """What the button speaks to."""

        run, before, page = first, None, ""
        compared = Compared()

        def show(self, run: str) -> None:
            self.run = run

        def compare(self, chosen: Compared) -> None:
            self.compared = chosen

        def go(self, page: str) -> None:
            self.page = page

    page = Page()
    train._beside(page, second)  # type: ignore[arg-type]
    assert (page.run, page.compared.runs, page.page) == (second, (first, second), "compare")
    assert beside(second, "me") == (first, second)
    # The first one of all stands beside what was seen before it, else beside a ready-made one of the same images.
    assert beside(first, "me", before=PAIR[0]) == (PAIR[0], first)
    other, run = beside(first, "me")
    assert run == first
    assert library.recipe(library.ready_made()[other])["data"]["name"] == "digits"
    assert proposed(second, "me") == (first, second)
    assert proposed(None, "me") == PAIR


def test_own_runs_those_of_the_command_line_and_the_ready_made_ones_can_be_added(folders: Path) -> None:
    trained_run(folders, "terminal")
    mine = wishes().submit(tiny(), "me", name="vae-2d")
    groups = {group["group"]: [run["value"] for run in group["runs"]] for group in told(compare())["choices"]}
    words = Messages("en")
    assert groups[words("run.own")] == [mine]
    assert groups[words("compare.terminal")] == ["terminal"]


def test_what_is_written_is_read_again() -> None:
    runs = tuple(run.id for run in ready_runs())[:3]
    assert read(write(runs)).runs == runs
    assert read(write(PAIR)).runs == PAIR
    assert read("").runs == ()
