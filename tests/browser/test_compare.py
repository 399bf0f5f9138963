"""The Compare page in a real browser: linked maps, figures, runs that train, links, a phone."""

from __future__ import annotations

import contextlib
import json
import math
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, expect

from app.runs.compared import MOST, PRACTICAL, PRESETS
from app.words.messages import Messages
from browser.conftest import Visit
from browser.lab import ROOT
from browser.stage import Told
from browser.test_accessibility import AXE, barriers
from browser.visitor import Visitor

PAIR = ",".join(PRESETS[PRACTICAL])
SIX = f"{PAIR},ready-vae-2d-mnist,ready-denoise-8x4,ready-sparse-kl,ready-linear-pca"
MNIST, OTHER = "ready-vae-2d-mnist", "ready-vae-2d-digits"


def open_compare(visitor: Visitor, runs: str, fragment: str = "", language: str = "en") -> Visitor:
    visitor.page.goto(
        f"http://{visitor.host}/compare?lang={language}&compare={runs}{fragment}", timeout=90_000
    )
    return drawn(visitor)


def until(visitor: Visitor, condition: Callable[[Told], bool], what: str, seconds: float = 60) -> Told:
    """Waits until the page's account of itself satisfies a condition."""
    deadline = time.monotonic() + seconds
    while True:
        told: Told = {}
        with contextlib.suppress(Error):  # between two pages there is none
            told = visitor.stage.root.evaluate("node => ({...node.dataset})", timeout=2000)
            if "across" in told and condition(told):
                return told
        assert time.monotonic() < deadline, f"waited for {what}; the page says {told}"
        visitor.page.wait_for_timeout(30)


def drawn(visitor: Visitor) -> Visitor:
    """Waits until every column, map and figure stands."""
    until(visitor, lambda told: bool(told.get("ready")) and told.get("runs", "") != "", "all of it drawn")
    return visitor


def selected(visitor: Visitor) -> int:
    return int(visitor.stage.told()["selected"])


def places(visitor: Visitor, map_number: int) -> list[dict[str, float]]:
    """Where the points of a map stand on its canvas."""
    canvas = visitor.stage.root.locator(".map-canvas").nth(map_number)
    found: list[dict[str, float]] = canvas.evaluate("canvas => canvas.__places()")
    return found


def strong(visitor: Visitor, map_number: int, images: Iterable[int]) -> list[int]:
    """How opaque a map is at the points of images, 0..255."""
    canvas = visitor.stage.root.locator(".map-canvas").nth(map_number)
    opacities: list[int] = canvas.evaluate(
        """(canvas, images) => {
          const ratio = canvas.width / canvas.clientWidth, places = canvas.__places();
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          return images.map((image) => places[image]).map(({x, y}) =>
            data[4 * (Math.round(y * ratio) * canvas.width + Math.round(x * ratio)) + 3]);
        }""",
        list(images),
    )
    return opacities


def brush(visitor: Visitor, map_number: int, share: float = 0.3) -> None:
    """Drags over the left part of a map, from its top to its bottom."""
    canvas = visitor.stage.root.locator(".map-canvas").nth(map_number)
    canvas.scroll_into_view_if_needed()
    box: Any = canvas.bounding_box()
    mouse = visitor.page.mouse
    mouse.move(box["x"] + 2, box["y"] + 4)
    mouse.down()
    mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] - 4, steps=4)
    mouse.up()


def touch(visitor: Visitor, places: list[tuple[float, float]], rest: int = 0) -> None:
    """A finger that goes from place to place, and may rest where it begins (milliseconds)."""
    hand = visitor.context.new_cdp_session(visitor.page)
    for number, (x, y) in enumerate(places):
        kind = "touchMove" if number else "touchStart"
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        visitor.page.wait_for_timeout(16 if number else rest + 16)
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    hand.detach()


def test_a_brush_in_one_map_selects_in_all_and_a_link_brings_it_back(visit: Visit) -> None:
    visitor = open_compare(visit(), f"{PAIR},{OTHER}")
    root, page = visitor.stage.root, visitor.page
    assert root.locator(".column").count() == 3
    assert "C" in root.locator(".notes").inner_text()
    asked = len(visitor.requests)
    brush(visitor, 0)
    count = selected(visitor)
    here = places(visitor, 0)
    width = root.locator(".map-canvas").first.evaluate("canvas => canvas.clientWidth")
    inside = [number for number, place in enumerate(here) if place["x"] < 0.3 * width - 4]
    outside = [number for number, place in enumerate(here) if place["x"] > 0.3 * width + 4]
    assert len(inside) <= count < len(here) / 2
    assert f"{count} images" in root.locator(".toolbar").inner_text()
    # The same images stand out on the second map, wherever they lie there; on the third, of others, none is pale.
    assert min(strong(visitor, 1, inside[:20])) > 200
    pale = strong(visitor, 1, outside)
    assert sum(opacity < 128 for opacity in pale) > 0.3 * len(pale)
    assert min(strong(visitor, 2, range(40))) > 200
    # An image that is pointed at is pointed at on both maps of it.
    root.locator('.column:first-of-type .pictures[data-row="original"] button').nth(2).hover()
    marked = int(visitor.stage.told()["marked"])
    assert marked >= 0
    target = places(visitor, 1)[marked]
    box: Any = root.locator(".map-canvas").nth(1).bounding_box()
    page.mouse.move(box["x"] + target["x"], box["y"] + target["y"])
    there = places(visitor, 1)[int(visitor.stage.told()["marked"])]
    assert math.dist((there["x"], there["y"]), (target["x"], target["y"])) < 2
    expect(root.locator(".tip:visible")).to_have_count(1)
    assert len(visitor.requests) == asked  # all of it without the server
    again = open_compare(visit(), f"{PAIR},{OTHER}", f"#{page.url.partition('#')[2]}")
    until(again, lambda told: told["selected"] == str(count), "the same selection")
    page.mouse.move(5, 5)
    root.locator('[data-act="let-go"]').click()
    assert selected(visitor) == 0
    assert "brush" not in page.url
    # The same by the keys alone, and what they come to is said.
    root.locator(".map-canvas").first.focus()
    for _ in range(6):
        page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("Shift+ArrowUp")
    until(visitor, lambda told: 0 < int(told["selected"]) < len(here) / 2, "a rectangle drawn by the keys")
    expect(root.locator(".spoken")).to_have_text(re.compile("^(Image of class [0-9]|No image here)$"))
    page.keyboard.press("Escape")
    until(visitor, lambda told: told["selected"] == "0", "nothing selected")


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: the frontend was not built here")
def test_figures_are_plotly_s_and_can_be_read_hidden_and_saved(visit: Visit, tmp_path: Path) -> None:
    visitor = open_compare(visit(color_scheme="dark"), PAIR)
    root, page = visitor.stage.root, visitor.page
    assert barriers(visitor) == []
    plot = root.locator(".plot")
    # Two runs, of the test and of the training images each.
    assert plot.locator(".scatterlayer .trace").count() == 4
    box: Any = plot.bounding_box()
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
    read = plot.locator(".hoverlayer .legendtext")
    expect(read).to_have_count(2)  # every run at one place
    assert (read.first.text_content() or "").startswith("A · ")
    plot.locator(".legendtoggle").first.click()
    expect(plot.locator(".scatterlayer .trace")).to_have_count(2)
    for kind, start in (("png", b"\x89PNG"), ("svg", b"<svg")):
        plot.hover()
        with page.expect_download() as coming:
            plot.locator(f'.modebar-btn[data-title$="{kind.upper()}"]').click()
        file = tmp_path / coming.value.suggested_filename
        coming.value.save_as(file)
        assert file.read_bytes().startswith(start)
    # A score is chosen in the table, and becomes the figure; where it does not come, that is said, and tried again.
    lost: list[str] = []
    page.route("**/api/compare/bars*", lambda route: (lost.append(route.request.url), route.abort()))
    root.locator('[data-score="ssim"]').click()
    expect(root.locator(".plot-place .nothing")).to_have_text(Messages("en")("compare.no_plotly"))
    page.wait_for_timeout(500)
    assert len(lost) == 1
    page.unroute("**/api/compare/bars*")
    until(visitor, lambda told: told["figures"] == "2", "the bars")
    visitor.complaints[:] = [words for words in visitor.complaints if "/api/compare/bars" not in words]
    expect(plot.locator(".barlayer .point")).to_have_count(2)
    best = root.locator("tr", has=page.locator('[data-score="squared_error"]')).locator("td.best")
    written = json.loads((ROOT / "models" / "practical-convolutional" / "scores.json").read_text())
    assert best.inner_text().startswith(f"{written['squared_error']:.4g}")
    assert "score=ssim" in page.url
    assert barriers(visitor) == []
    # Six of them, then one away, by hand; the address keeps step. With nothing that trains nothing is asked for.
    open_compare(visitor, SIX)
    assert root.locator(".column").count() == MOST
    expect(root.locator("select.add")).to_be_disabled()
    asked = len(visitor.requests)
    page.wait_for_timeout(2500)
    assert visitor.requests[asked:] == []
    assert not [address for address in visitor.requests if "/api/events" in address]
    root.locator('.column:last-of-type [data-act="menu"]').click()
    root.locator('[data-act="away"]').click()
    until(visitor, lambda told: told["runs"].count(",") == MOST - 2 and bool(told["ready"]), "five columns")
    page.wait_for_url(lambda address: "linear-pca" not in address)
    root.locator("select.add").select_option("ready-contractive")
    until(visitor, lambda told: told["runs"].endswith("contractive") and bool(told["ready"]), "six columns")


def test_from_train_with_one_press_live_and_repeated_with_seeds(visit: Visit) -> None:
    changes: dict[str, Any] = {"training__epochs": 40, "training__batch_size": 16, "data__train_size": 200}
    visitor = visit().open_recipe(**changes)
    stage, page = visitor.stage, visitor.page
    first = stage.train()
    stage.until_state("finished")
    # What Compare needs most is here before anybody goes there.
    assert {address.rpartition("/")[2].partition("-")[0] for address in visitor.ahead} == {
        "compare",
        "plotly",
    }
    second = stage.train()
    stage.until_state("running")
    stage.button("compare").click()
    until(visitor, lambda told: told.get("runs") == f"{first},{second}", "the run beside the one before it")
    drawn(visitor)
    assert f"compare={first},{second}" in page.url
    expect(page.locator('[data-testid="stSidebar"]')).to_have_count(0)  # nor its room, which may be left over
    until(visitor, lambda told: told["states"] == "finished,finished", "both ended")
    # All scores are measured while the page goes on.
    stage.root.locator('[data-act="measure"]').click()
    expect(stage.root.locator(".scores-acts")).to_contain_text("Measuring A, 1 of")
    stage.root.locator('.column:last-of-type [data-act="menu"]').click()
    # The same twice: nothing is started.
    stage.root.locator('[data-act="start"]').click()
    assert stage.root.locator(".trouble-said").inner_text() == Messages("en")("compare.change_same")
    expect(stage.root.locator('[data-score="knn_accuracy"]')).to_be_visible(timeout=90_000)
    expect(stage.root.locator(".scores-acts")).to_be_hidden()
    fields = stage.root.locator(".menu-panel select")
    fields.first.select_option("training.epochs")
    fields.nth(1).select_option("1000")
    events = sum("/api/events" in address for address in visitor.requests)
    stage.root.locator('[data-act="start"]').click()
    told = until(visitor, lambda told: told["runs"].count(",") == 2, "a third column")
    third = told["runs"].split(",")[2]
    stage.started.append(third)
    until(
        visitor, lambda told: told["maps"] == "3" and "running" in told["states"], "its map while it trains"
    )
    # Its curve grows beside those that have ended, and one stream tells of it.
    last = "node => Math.max(...node.data.filter(({meta}) => meta.place === 2).map(({x}) => x.at(-1) ?? 0))"
    plot = stage.root.locator(".plot")
    deadline = time.monotonic() + 60
    while plot.evaluate(last) < 45:
        assert time.monotonic() < deadline, "the curve stands still"
        page.wait_for_timeout(200)
    assert sum("/api/events" in address for address in visitor.requests) == events + 1
    visitor.context.request.post(f"{visitor.lab.address}/api/jobs/{third}/stop", data={})
    until(visitor, lambda told: told["states"].endswith(("stopped", "finished")), "the third ended")
    assert "1000" in "".join(stage.root.locator(".column:last-of-type .setting").all_inner_texts())
    # The other two are one and the same: two more seeds make three.
    stage.root.locator('.column [data-act="menu"]').first.click()
    stage.root.locator('[data-act="seeds"]').click()
    told = until(visitor, lambda told: told["runs"].count(",") == 4, "two more columns")
    stage.started += [run for run in told["runs"].split(",") if run not in stage.started]
    # The third may have finished before it was asked to stop.
    until(visitor, lambda told: set(told["states"].split(",")) <= {"finished", "stopped"}, "all ended")
    expect(stage.root.locator(".scores thead")).to_contain_text("mean of 4 runs", timeout=20_000)
    stage.root.locator('[data-act="bars"]').click()
    expect(stage.root.locator(".reading")).to_contain_text("spread between seeds")


def test_a_phone_swipes_the_columns_and_links_of_garbage_are_one_sentence(visit: Visit) -> None:
    visitor = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    open_compare(visitor, SIX, language="fr")
    root, page = visitor.stage.root, visitor.page
    columns = root.locator(".columns")
    wide: list[int] = columns.evaluate("node => [node.scrollWidth, node.clientWidth]")
    assert wide[0] > 4 * wide[1]
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    columns.evaluate("node => node.scrollBy({left: node.clientWidth})")
    page.wait_for_timeout(600)
    second: Any = root.locator(".column").nth(1).bounding_box()
    assert abs(second["x"] - 8) < 12  # it snaps to a column
    # A finger on a map swipes too; where it has rested, or the map is told so, it selects.
    canvas = root.locator(".map-canvas").nth(1)
    canvas.scroll_into_view_if_needed()
    box: Any = canvas.bounding_box()
    corner, middle = (box["x"] + 4, box["y"] + 4), (box["x"] + box["width"] / 2, box["y"] + box["height"] - 8)
    way = [(corner[0] + share * (middle[0] - corner[0]), corner[1] + share * (middle[1] - corner[1])) for share in
           (0, 0.1, 0.2, 0.4, 0.6, 0.8, 1)]  # fmt: skip
    before = columns.evaluate("node => node.scrollLeft")
    touch(visitor, way, rest=600)
    until(visitor, lambda told: int(told["selected"]) > 0, "what a finger selected that had rested")
    root.locator('[data-act="let-go"]').tap()
    until(visitor, lambda told: told["selected"] == "0", "nothing selected")
    root.locator('[data-act="arm"]').nth(1).tap()
    touch(visitor, way)
    until(visitor, lambda told: int(told["selected"]) > 0, "what a finger selected on a map that is armed")
    assert columns.evaluate("node => node.scrollLeft") == before
    root.locator('[data-act="let-go"]').tap()
    root.locator('[data-act="arm"]').nth(1).tap()
    touch(visitor, [(middle[0] + 100 - step, middle[1] - 60) for step in range(0, 240, 20)])
    page.wait_for_timeout(600)
    assert columns.evaluate("node => node.scrollLeft") > before + 100
    assert selected(visitor) == 0
    for row in ("original", "code", "reconstruction", "difference"):
        label = root.locator(f'.column:first-of-type .pictures[data-row="{row}"]').get_attribute("data-label")
        assert label == Messages("fr")(f"compare.{row}")
    for bad, columns_left in (("nobody,%3Cscript%3E", 2), (f"{SIX},{MNIST},{OTHER}", 6), (f"{OTHER},x", 1)):
        open_compare(visitor, bad, "#brush=A:1,2&view=nothing&image=999&of=%00", "fr")
        assert root.locator(".column").count() == columns_left
        assert root.locator(".notes p").first.inner_text().endswith(".")
        expect(root.locator("select.add")).to_be_visible()
