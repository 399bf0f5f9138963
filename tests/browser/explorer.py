"""The Explore page as a test sees it, and hands to explore it with."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any, Self

import numpy as np
from playwright.sync_api import Browser, Locator

from aecore.recipe.presets import PRESETS
from aecore.runs.run import Run
from browser.lab import Lab
from browser.visitor import Visitor

READY = "ready-vae-2d-digits"


class Explorer(Visitor):
    """A visitor of the Explore page."""

    def __init__(self, browser: Browser, lab: Lab, **options: Any) -> None:
        super().__init__(browser, lab, **options)
        self.root = self.page.locator(".explore")
        self.handle = self.root.locator(".handle")
        self.square = self.root.locator(".left .map-square")

    def explore(self, run: str, fragment: str = "", language: str = "en") -> Self:
        """Opens a run, and waits until its point can be dragged."""
        self.open(f"explore?lang={language}&run={run}{fragment and '#' + fragment}")
        self.until_ready(run)
        return self

    def until_ready(self, run: str) -> None:
        """Waits until the decoded image of a run is there."""
        self.stage.until(
            lambda told: told.get("run") == run and "readyMs" in told and told.get("veil") == "",
            "the first decoded image",
        )

    def told(self) -> dict[str, str]:
        """What the page tells of itself."""
        return self.stage.told()

    def middle(self, part: Locator) -> tuple[float, float]:
        """Where a part stands on the screen."""
        x, y = part.evaluate(
            "node => { const b = node.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }"
        )
        return float(x), float(y)

    def drag(self, moves: int = 120, turns: float = 2.0) -> None:
        """Drags the handle along a spiral about the middle of the map with the mouse."""
        self.page.mouse.move(*self.middle(self.handle))
        self.page.mouse.down()
        for place in self.spiral(moves, turns):
            self.page.mouse.move(*place)
        self.page.mouse.up()
        self.until_drawn()

    def until_drawn(self) -> None:
        """Waits two frames: what was moved or typed is drawn in the next one."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
        )

    def spiral(self, moves: int, turns: float) -> list[tuple[float, float]]:
        """Places on the screen from the middle of the map outwards."""
        x, y = self.middle(self.square)
        size = self.square.bounding_box() or {"width": 100}
        reach = size["width"] * 0.4
        steps = [move / moves for move in range(1, moves + 1)]
        return [
            (
                x + reach * step * math.cos(2 * math.pi * turns * step),
                y + reach * step * math.sin(2 * math.pi * turns * step),
            )
            for step in steps
        ]

    def picture(self, selector: str = ".decoded") -> np.ndarray:
        """The grey pixels of a canvas, 0..255, as rows."""
        drawn = self.root.locator(selector).first.evaluate(
            """canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                           return [canvas.width, canvas.height, [...data].filter((_, i) => i % 4 === 0)]; }"""
        )
        width, height, values = drawn
        return np.array(values, dtype=np.int64).reshape(height, width)

    def changed(self, before: np.ndarray, selector: str = ".decoded", seconds: float = 10.0) -> np.ndarray:
        """The picture once it is another one than before."""
        deadline = time.monotonic() + seconds
        while (picture := self.picture(selector)).shape == before.shape and (picture == before).all():
            assert time.monotonic() < deadline, "the picture stayed as it was"
            self.page.wait_for_timeout(20)
        return picture

    def place(self) -> tuple[float, float]:
        """The coordinates that the page writes beside the image."""
        fields = self.root.locator(".coordinates input")
        return float(fields.nth(0).input_value()), float(fields.nth(1).input_value())

    def moved(self, axis: int, seconds: float = 10.0) -> float:
        """The point's coordinate once it has left the origin along that axis: a key is drawn in the next frame."""
        deadline = time.monotonic() + seconds
        while (place := self.place()[axis]) == 0:
            assert time.monotonic() < deadline, f"the point stayed at 0 on axis {axis}"
            self.page.wait_for_timeout(20)
        return place

    def measured(self) -> dict[str, float]:
        """What was measured while the hand moved."""
        self.root.evaluate("root => root.__measure(false)")
        names = (
            "moves",
            "moveMedian",
            "moveP95",
            "framesMoved",
            "framesDrawn",
            "panFrames",
            "panMedian",
            "panP95",
        )
        told = self.told()
        return {name: float(told[name]) for name in names}

    def measure_anew(self) -> None:
        """Forgets what was measured, and what was asked for."""
        self.root.evaluate("root => root.__measure(true)")
        self.requests.clear()

    def notice(self) -> str:
        """The page's one sentence on where things stand."""
        return self.root.locator(".notice").inner_text()


def scrub(explorer: Explorer, index: int) -> None:
    """Drags the slider to a moment."""
    explorer.root.locator(".left .scrubber input").evaluate(
        "(range, index) => { range.value = index; range.dispatchEvent(new Event('input', { bubbles: true })); }",
        index,
    )


def train(lab: Lab, name: str, preset: str, *, steps: int = 0, **changes: Any) -> str:
    """Trains a small run into the lab's folder, or the first few steps of a long one; its id. `__` stands for a dot."""
    recipe = PRESETS[preset].replace({path.replace("__", "."): value for path, value in changes.items()})
    run = Run.create(Path(lab.runs), recipe, name=name, id=name)
    training = run.start(device="cpu", threads=1, data_folder=lab.data)
    for progress in run.record(training):
        if steps and progress.step >= steps:
            training.stop()
    return name
