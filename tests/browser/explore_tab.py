"""A tab of the Explore page as a test sees it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator

from browser.visitor import Visitor

Pixels = NDArray[np.float64]


class OpenTab:
    """One tab of one run, opened by a link."""

    def __init__(self, visitor: Visitor, run: str, fragment: str) -> None:
        self.visitor, self.page = visitor, visitor.page
        self.page.goto(f"http://{visitor.host}/explore?run={run}&lang=en#{fragment}", timeout=90_000)
        self.tab = self.page.locator(".own-tab")
        self.page.locator(".own-tab[data-ready], .own-tab.nothing").wait_for(timeout=90_000)

    def act(self, name: str) -> Locator:
        """A button or another control."""
        return self.tab.locator(f'[data-act="{name}"]')

    def draw(self, points: Sequence[tuple[float, float]]) -> None:
        """One stroke over the canvas, its corners as shares of the side."""
        self.tab.locator(".pad").scroll_into_view_if_needed()
        box = self.tab.locator(".pad").bounding_box()
        assert box
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place, steps=8)
        self.page.mouse.up()
        self.rest()

    def rest(self) -> None:
        """Until what was asked for is drawn and the link is written."""
        # By the page's own clock: on a busy machine its timers are as late as this one.
        self.page.evaluate(
            """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(
                () => setTimeout(done, 500))))"""
        )

    def picture(self, selector: str, index: int = 0) -> Pixels:
        """A canvas's red values in 0..1, (height, width)."""
        script = """canvas => { const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            return [height, width, ...data.filter((_, place) => place % 4 === 0)]; }"""
        height, width, *values = self.tab.locator(selector).nth(index).evaluate(script)
        return np.array(values, dtype=float).reshape(height, width) / 255

    def at(self) -> Pixels:
        """Where the handle is, by the link."""
        said = dict(part.split("=", 1) for part in self.fragment().split("&"))
        assert "at" in said, self.page.url
        return np.array([float(value) for value in said["at"].split(",")])

    def fragment(self) -> str:
        """What the link says after the #."""
        return self.page.url.partition("#")[2]
