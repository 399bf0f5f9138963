"""Every page of every ready-made run, in turn in two languages: nothing fails or complains, nothing is left out."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error

from app.runs import library
from app.runs.compared import MOST
from app.words.messages import catalogue
from browser.conftest import Visit
from browser.visitor import Visitor

PAGES = ("train", "inspect", "explore")
# So often a run is gone to on Explore, and its cards are seen in the other language too. Each run is explored in
# test_explore_kinds.py, and all that its cards say is asked for in both languages in app/test_api_ready_made.py.
WHOLE = 5
# What nobody sees is not asked for: the first card that is not there yet is brought into view.
CARDS = """cards => {
  cards.find(card => card.dataset.drawn === undefined)?.scrollIntoView({block: 'center'});
  return cards.map(card => {
  const box = card.getBoundingClientRect();
  return {
    name: card.dataset.card,
    drawn: card.dataset.drawn !== undefined && !card.hasAttribute('aria-busy'),
    trouble: card.querySelector('.card-trouble').hidden ? '' : card.querySelector('.card-trouble').innerText,
    words: card.innerText,
    top: Math.round(box.top), left: Math.round(box.left), right: Math.round(box.right),
  };
})}"""


class Tour:
    """Somebody who goes from page to page and run to run by the links and the menu, and never loads a page again."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page
        self.language = "en"

    def choose(self, run: str) -> None:
        """Takes a run from the menu."""
        self.page.locator(".st-key-run-menu button").first.click()
        self.page.locator(f'[class*="show-{run} "] button, [class$="show-{run}"] button').click()

    def go(self, page: str) -> None:
        self.page.get_by_role("link", name=catalogue(self.language)[f"page.{page}"], exact=True).click()

    def switch(self) -> None:
        """The other language."""
        self.language = "fr" if self.language == "en" else "en"
        self.page.get_by_role("radio", name=self.language.upper()).click()
        # A menu that is opened before its words are the new ones is closed again by them.
        self.page.get_by_role("link", name=catalogue(self.language)["page.explore"], exact=True).wait_for()
        self.visitor.rail.settle()

    def arrived(self, page: str, run: str) -> None:
        """Waits until a page shows a run in the language chosen, all of it."""
        if page == "inspect":
            self.cards(run)
        elif page == "train":
            self.until(
                lambda told: told.get("run") == run and int(told.get("mapPoints") or 0) > 0,
                f"{run} on the stage",
            )
        else:
            self.until(
                lambda told: told.get("run") == run and "readyMs" in told and told.get("veil") == "",
                f"{run} to explore",
            )

    def beside(self, runs: list[str]) -> None:
        """Waits until Compare shows these runs in the language chosen, all of them with all that belongs to them."""
        words, text = catalogue(self.language), ""

        def whole(told: dict[str, str]) -> bool:
            nonlocal text
            text = self.page.locator(".stage.compare").inner_text()
            here = told.get("runs") == ",".join(runs) and bool(told.get("ready"))
            return here and all(words[f"compare.{row}"] in text for row in ("original", "code", "difference"))

        self.until(whole, f"{runs} side by side in {self.language}")
        columns = self.page.locator(".stage.compare .column")
        assert columns.count() == len(runs)
        for number, run in enumerate(runs):
            column = columns.nth(number)
            drawn = column.locator('[data-row="reconstruction"] canvas').evaluate_all(
                "canvases => canvases.filter(canvas => canvas.width > 1).length"
            )
            assert drawn >= 3, run
            assert column.locator(".map-canvas").evaluate("canvas => canvas.__places().length") > 100, run
        told_plainly(text)

    def among(self, page: str, least: int) -> None:
        """Waits until a page of runs shows that many in the language chosen, each with its map."""
        words, text = catalogue(self.language), ""

        def whole(told: dict[str, str]) -> bool:
            nonlocal text
            text = self.page.locator(".stage.history").inner_text()
            there = int(told.get("shown") or -1) >= least and int(told.get("maps") or -1) >= least
            opens = re.search(rf"\b{words['history.open.compare']}\b", text)
            return there and (opens is not None or words["history.none"] in text)

        self.until(whole, f"the page {page} in {self.language}")
        told_plainly(text)

    def until(self, condition: Callable[[dict[str, str]], bool], what: str) -> None:
        """Waits until the page's account of itself satisfies a condition."""
        deadline = time.monotonic() + 60
        while True:
            told: dict[str, str] = {}
            with contextlib.suppress(Error):  # between two pages there is none
                told = self.page.locator(".stage").evaluate("node => ({...node.dataset})", timeout=2000)
                if condition(told):
                    return
            assert time.monotonic() < deadline, f"waited for {what}; the page says {told}"
            self.page.wait_for_timeout(20)

    def cards(self, run: str) -> list[dict[str, Any]]:
        """Every card once it is drawn in the language chosen."""
        words = catalogue(self.language)
        found: list[dict[str, Any]] = []

        def whole(told: dict[str, str]) -> bool:
            nonlocal found
            found = self.page.locator(".inspect .card").evaluate_all(CARDS)
            return (
                told.get("run") == run
                and bool(found)
                and all(card["drawn"] for card in found)
                and all(words[f"inspect.{card['name']}.question"] in card["words"] for card in found)
                and words["score.psnr"] in next(card["words"] for card in found if card["name"] == "scores")
            )

        self.until(whole, f"every card of {run} in {self.language}")
        for card in found:
            assert card["trouble"] == "", (run, card)
            for sign in ("NaN", "undefined", "inspect.", "score."):
                assert sign not in card["words"], (run, card)
        for top in {card["top"] for card in found}:
            row = [card for card in found if card["top"] == top]
            ends = min(card["left"] for card in row), max(card["right"] for card in row)
            assert ends == (min(c["left"] for c in found), max(c["right"] for c in found)), (run, row)
        return found


def told_plainly(text: str) -> None:
    """That a page's words are words: no key of a catalogue, no number that is none."""
    for sign in ("NaN", "undefined", "compare.", "score.", "models.", "history."):
        assert sign not in text, sign


def test_every_card_of_every_ready_made_run(visit: Visit) -> None:
    runs = list(library.ready_made())
    visitor = visit()
    visitor.page.goto(f"http://{visitor.host}/inspect?run={runs[0]}&lang=en", timeout=90_000)
    tour = Tour(visitor)
    tour.cards(runs[0])
    here = "inspect"
    for number, run in enumerate(runs):
        if number:
            tour.choose(run)
        # From where the last run was left, so that every page is opened from another one and by the menu.
        order = [here, *(page for page in PAGES if page != here)]
        if here != "explore" and number % WHOLE:
            order.remove("explore")
        for page in order:
            if page != here:
                tour.go(page)
                here = page
            tour.arrived(page, run)
            if page == "inspect":
                names = {card["name"] for card in tour.cards(run)}
                tour.switch()
                if number % WHOLE == 0:
                    assert {card["name"] for card in tour.cards(run)} == names
    assert visitor.complaints == []
    for page in PAGES[1:]:
        visitor.page.goto(f"http://{visitor.host}/{page}?run={runs[0]}&lang={tour.language}")
        tour.arrived(page, runs[0])
    assert visitor.complaints == []


def test_every_ready_made_run_stands_beside_others_and_among_all(visit: Visit) -> None:
    runs = list(library.ready_made())
    visitor = visit()
    failed: list[str] = []
    visitor.page.on(
        "response", lambda response: failed.append(response.url) if response.status >= 500 else None
    )
    tour = Tour(visitor)
    # Runs that lie far apart stand side by side: of the same images and of others, of all kinds.
    apart = -(-len(runs) // MOST)
    for first in range(apart):
        side = runs[first::apart]
        visitor.page.goto(f"http://{visitor.host}/compare?lang={tour.language}&compare={','.join(side)}")
        tour.beside(side)
        tour.switch()
        tour.beside(side)
    tour.go("models")
    tour.among("models", len(runs))
    tour.switch()
    tour.among("models", len(runs))
    for _ in range(2):
        visitor.page.goto(f"http://{visitor.host}/history?lang={tour.language}")
        tour.among("history", 0)
        tour.switch()
    assert failed == []
    assert visitor.complaints == []
