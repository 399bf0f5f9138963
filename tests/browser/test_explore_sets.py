"""All that can be explored, one thing after the other, on MNIST and Fashion-MNIST with runs trained just before."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from browser.conftest import Enter
from browser.explore_tab import OpenTab
from browser.explorer import Explorer, scrub, train
from browser.lab import SHARED_DATA, Lab
from browser.test_explore_tabs import SEVEN
from browser.test_screens import check_nothing_is_cut_off, shoot

SETS = {"mnist": "MNIST", "fashion_mnist": "FashionMNIST"}
pytestmark = pytest.mark.skipif(
    not all((SHARED_DATA / folder).is_dir() for folder in SETS.values()), reason="not in ../shared/data"
)


class Lesson:
    """Two runs on one set, and a browser that explores them."""

    def __init__(self, lab: Lab, browser: Browser, name: str) -> None:
        small = {"data__name": name, "data__train_size": 2000, "training__epochs": 2}
        convolutional = {
            "network__kind": "convolutional",
            "network__hidden": [],
            "network__channels": [16, 32],
        }
        network = convolutional if name == "fashion_mnist" else {}
        self.run = train(lab, f"lesson-{name}", "vae-2d", **small, **network)
        self.plain = train(lab, f"lesson-plain-{name}", "autoencoder-2d", **small)
        self.explorer = Explorer(browser, lab)
        self.name, self.page = name, self.explorer.page

    def tab(self, fragment: str) -> OpenTab:
        """A tab of the first run, by a link."""
        return OpenTab(self.explorer, self.run, fragment)

    def keep(self, what: str) -> None:
        """A screenshot to look at."""
        self.page.wait_for_timeout(300)
        shoot(self.explorer, f"explore-{self.name}-{what}")
        check_nothing_is_cut_off(self.explorer)
        names, right = (
            self.explorer.root.locator(part).bounding_box() for part in (".left .legend", ".right")
        )
        assert names
        assert right
        assert names["x"] + names["width"] <= right["x"]


@pytest.fixture(scope="module", params=SETS)
def lesson(request: pytest.FixtureRequest, lab: Lab, chromium: Browser) -> Iterator[Lesson]:
    lesson = Lesson(lab, chromium, request.param)
    yield lesson
    lesson.explorer.leave()
    assert lesson.explorer.complaints == []


def test_the_map_its_field_and_time(lesson: Lesson) -> None:
    explorer = lesson.explorer.explore(lesson.run, "at=0,0&show=prior,density&field=20")
    told = explorer.stage.until(lambda told: told["fieldMs"] != "", "the field")
    assert int(told["points"]) == 10_000
    images, field = (explorer.root.locator(".toolbar select").nth(place) for place in range(2))
    field.select_option("30")
    explorer.stage.until(lambda now: now["fieldMs"] not in ("", told["fieldMs"]), "another field")
    before = explorer.picture()
    assert before.shape == (28, 28)
    explorer.measure_anew()
    explorer.drag(20)
    assert explorer.requests == []
    explorer.changed(before)
    lesson.keep("map")
    images.select_option("train")
    explorer.stage.until(lambda told: int(told["points"]) == 2000, "the training images")
    x, y = explorer.middle(explorer.square)
    place = explorer.place()
    explorer.measure_anew()
    explorer.page.mouse.move(x, y - 200)
    explorer.page.mouse.down()
    explorer.page.mouse.move(x + 60, y - 190, steps=20)
    explorer.page.mouse.up()
    assert explorer.measured()["panFrames"] > 0
    assert explorer.place() == place  # the map was moved, not the point
    # The same point as the model learned.
    pictures = []
    for moment in (0, 3, 6, 9):
        step = explorer.told()["step"]
        scrub(explorer, moment)
        explorer.stage.until(lambda told, step=step: told["step"] != step, "another moment")
        explorer.page.wait_for_timeout(200)
        pictures.append(explorer.picture())
    assert all((one != next_).any() for one, next_ in pairwise(pictures))


def test_interpolate_traverse_and_arithmetic(lesson: Lesson) -> None:
    there = lesson.tab("tab=interpolate")
    strip = there.tab.locator('[data-row="codes"] canvas')
    there.act("scrub-path").evaluate(
        """range => { range.value = 0.5;
            for (const event of ["input", "change"]) range.dispatchEvent(new Event(event)); }"""
    )
    there.rest()
    row = [there.picture('[data-row="codes"] canvas', frame) for frame in range(strip.count())]
    assert len(row) >= 5
    assert all(np.abs(one - next_).max() > 0.01 for one, next_ in pairwise(row))
    lesson.keep("interpolate")
    there = lesson.tab("tab=traverse&at=0.5,-0.5")
    walks = there.tab.locator(".walk")
    assert walks.count() == 2
    for axis in range(2):
        row = [there.picture(f".walk:nth-of-type({axis + 1}) canvas", place) for place in range(7)]
        assert np.ptp(row, axis=0).max() > 0.1  # every axis changes the image
    lesson.keep("traverse")
    there = lesson.tab("tab=arithmetic&arithmetic.a=m1&arithmetic.b=m2&arithmetic.c=m3")
    assert there.picture("[data-result]").max() > 0.3
    lesson.keep("arithmetic")


def test_draw_with_a_pen_and_its_other_end(lesson: Lesson) -> None:
    there = lesson.tab("tab=draw")
    there.tab.locator(".pad").scroll_into_view_if_needed()
    box = there.tab.locator(".pad").bounding_box()
    assert box
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in SEVEN]
    hand = lesson.explorer.context.new_cdp_session(lesson.page)

    def pen(kind: str, place: tuple[float, float]) -> None:
        hand.send(
            "Input.dispatchMouseEvent",
            {"type": kind, "x": place[0], "y": place[1], "button": "left", "buttons": 1, "pointerType": "pen",
             "force": 0.5, "clickCount": 1},
        )  # fmt: skip

    pen("mousePressed", places[0])
    for (x, y), (to_x, to_y) in pairwise(places):
        for step in range(1, 9):
            pen("mouseMoved", (x + (to_x - x) * step / 8, y + (to_y - y) * step / 8))
    pen("mouseReleased", places[-1])
    there.rest()
    drawn = there.picture('[data-picture="seen"]')
    assert drawn.max() > 0.5
    assert there.picture('[data-picture="reconstruction"]').shape == (28, 28)
    verdict = there.tab.locator(".errors").get_attribute("data-verdict")
    assert verdict in (
        ("usual", "unusual") if lesson.name == "mnist" else ("usual", "unusual", "rare", "foreign")
    )
    lesson.keep("draw")
    # The pen turned round erases, whatever tool is chosen; no driver makes such a pen, so the page is told of one.
    there.tab.locator(".pad").evaluate(
        """(pad, [from, to]) => {
          pad.setPointerCapture = () => {};
          const pen = (kind, [clientX, clientY]) => pad.dispatchEvent(new PointerEvent(kind, { clientX, clientY,
            pointerId: 77, pointerType: "pen", button: kind === "pointermove" ? -1 : 5, buttons: 32 }));
          pen("pointerdown", from); pen("pointermove", to); pen("pointerup", to); }""",
        [places[0], places[1]],
    )
    there.rest()
    erased = there.picture('[data-picture="seen"]')
    assert ((erased - drawn) ** 2).sum() > 1
    assert there.act("pen").get_attribute("aria-pressed") == "true"


def test_one_hand_two_models(lesson: Lesson) -> None:
    explorer = lesson.explorer.explore(lesson.run, f"tab=two&other={lesson.plain}&image=11")
    explorer.stage.until(lambda told: told["other"] == lesson.plain, "the second model")
    expect(explorer.root.locator(".decoded")).to_have_count(2)
    second = ".decoded-figure:nth-child(2) .decoded"
    explorer.page.wait_for_timeout(300)
    before = explorer.picture(), explorer.picture(second)
    explorer.measure_anew()
    explorer.drag(20)
    assert explorer.requests == []
    explorer.changed(before[0])
    explorer.changed(before[1], second)
    lesson.keep("two-models")


@pytest.mark.parametrize("size", [(390, 844), (1920, 1080)])
def test_it_fits_a_phone_and_a_wall(lesson: Lesson, enter: Enter, size: tuple[int, int]) -> None:
    explorer = enter(viewport={"width": size[0], "height": size[1]}).explore(
        lesson.run, "field=20&tab=traverse"
    )
    explorer.stage.until(lambda told: told["fieldMs"] != "", "the field")
    explorer.page.wait_for_timeout(300)
    shoot(explorer, f"explore-{lesson.name}-{size[0]}x{size[1]}", full=size[0] == 390)
    check_nothing_is_cut_off(explorer)
