"""The page as a test sees it: the stage's own account of itself, and what is drawn on it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from playwright.sync_api import Error, Locator, Page

Told = dict[str, str]


class Stage:
    """The component that fills the main area."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator(".stage")
        self.started: list[str] = []

    def told(self) -> Told:
        """What the stage tells of itself: run, state, points and so on, all as text."""
        values: Told = self.root.evaluate("node => ({...node.dataset})")
        return values

    def number(self, name: str) -> float:
        """One of them as a number; 0 while it is empty."""
        return float(self.told().get(name) or 0)

    def until(self, condition: Callable[[Told], bool], what: str, seconds: float = 90.0) -> Told:
        """Waits until the stage's account satisfies a condition. Raises AssertionError saying what was waited for."""
        deadline = time.monotonic() + seconds
        while True:
            told: Told = {}
            # A page that opens itself again has nothing to tell for a moment.
            with contextlib.suppress(Error, KeyError):
                told = self.told()
                if condition(told):
                    return told
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"waited {seconds:g} s for {what}; the page says {told} {self.words()!r}"
                )
            self.page.wait_for_timeout(50)

    def until_state(self, *states: str, seconds: float = 120.0) -> Told:
        """Waits until the run shown is in one of these states."""
        return self.until(lambda told: told.get("state") in states, f"state {' or '.join(states)}", seconds)

    def until_drawn(self, seconds: float = 90.0) -> Told:
        """Waits for points on the map and on the curve."""
        return self.until(
            lambda told: int(told.get("mapPoints") or 0) > 0 and int(told.get("points") or 0) > 0,
            "a map and a curve",
            seconds,
        )

    def until_points(self, more_than: int, seconds: float = 90.0) -> Told:
        """Waits until the curve has more points than these."""
        return self.until(
            lambda told: int(told.get("points") or 0) > more_than, f"more than {more_than} points", seconds
        )

    def button(self, act: str) -> Locator:
        """A button of the transport or the slider: train, pause, step, stop, reset, training, replay, live."""
        return self.root.locator(f'button[data-act="{act}"]')

    def block(self, id: str) -> Locator:
        """A block of the chain: image, data, corruption, encoder, code, decoder, penalties, reconstruction."""
        return self.root.locator(f'.chain [data-id="{id}"]')

    def train(self) -> str:
        """Presses Train; the new run's id, once the page shows it."""
        before = self.told().get("run", "")
        self.button("train").click()
        told = self.until(lambda told: told.get("run", "") not in ("", before), "a new run on the screen")
        self.started.append(told["run"])
        return told["run"]

    def words(self) -> str:
        """The status line."""
        return self.root.locator(".status").inner_text()

    def trouble(self) -> str:
        """The sentence in the trouble line, "" where there is none."""
        line = self.root.locator(".trouble")
        return line.locator("span").inner_text() if line.is_visible() else ""

    def map_points(self) -> tuple[np.ndarray, np.ndarray]:
        """Places (points, 2) in pixels of the canvas, and labels (points,), as they are drawn."""
        drawn: list[Any] = self.root.locator("canvas.map-canvas").evaluate(
            "canvas => canvas.__points().map(point => [point.x, point.y, point.label])"
        )
        values = np.array(drawn, dtype=float).reshape(-1, 3)
        return values[:, :2], values[:, 2].astype(int)

    def picture(self, selector: str) -> str:
        """What a canvas shows, as an address of data."""
        address: str = self.root.locator(selector).first.evaluate("canvas => canvas.toDataURL()")
        return address

    def drawn_loss(self) -> str:
        """The total's test loss as the chart's legend writes it."""
        return self.root.locator(".chart-legend button .test").first.inner_text()

    def snapshot_slider(self) -> Locator:
        """The slider over epochs."""
        return self.root.locator(".scrubber input[type=range]")

    def scrub(self, index: int) -> None:
        """Drags the slider to a snapshot."""
        self.snapshot_slider().evaluate(
            "(range, value) => { range.value = value; range.dispatchEvent(new Event('input', {bubbles: true})); }",
            index,
        )


def same_class_share(places: np.ndarray, labels: np.ndarray, neighbours: int = 5) -> tuple[float, float]:
    """Share of nearest neighbours that are of a point's own class, and the share that chance would give."""
    squares = ((places[:, None] - places[None]) ** 2).sum(-1)
    np.fill_diagonal(squares, np.inf)
    nearest = np.argsort(squares, axis=1)[:, :neighbours]
    shares = np.bincount(labels) / len(labels)
    return float((labels[nearest] == labels[:, None]).mean()), float((shares**2).sum())
