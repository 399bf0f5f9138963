"""The Inspect page as a test sees it, and a small run of each family to look into."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Callable

import numpy as np
from library_samples import begin
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page

from aecore.datasets.loading import load
from aecore.recipe.choices import DataChoice
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run
from browser.lab import Lab
from browser.visitor import Visitor

EPOCHS = {"epochs": 12, "batch_size": 64}
FAMILIES: dict[str, dict[str, object]] = {
    "variational": {
        "network": {"kind": "dense", "hidden": [64]},
        "bottleneck": {"kind": "gaussian", "size": 4},
    },
    "sparse": {
        "network": {"kind": "dense", "hidden": []},
        "bottleneck": {"kind": "deterministic", "size": 36, "activation": "sigmoid"},
        "penalties": [{"kind": "kl_sparsity", "rho": 0.05, "beta": 3.0}],
    },
    "denoising": {
        "network": {"kind": "dense", "hidden": [128]},
        "bottleneck": {"kind": "deterministic", "size": 32},
        "corruption": {"kind": "random_pixels", "percent": 30},
        "penalties": [],
    },
    "overcomplete": {
        "network": {"kind": "dense", "hidden": []},
        "bottleneck": {"kind": "deterministic", "size": 80},
        "reconstruction": {"kind": "squared_error"},
        "penalties": [],
    },
}


def train_families(lab: Lab) -> dict[str, str]:
    """A finished run of each family in the lab's folder: their ids."""
    images = load(DataChoice())
    for name, parts in FAMILIES.items():
        recipe = Recipe.from_dict({"training": EPOCHS, **parts})
        run = Run.create(lab.runs, recipe, id=f"inspect-{name}", name=name)
        for _ in run.record(begin(recipe, images)):
            pass
    return {name: f"inspect-{name}" for name in FAMILIES}


class Cards:
    """The page as a test sees it."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page: Page = visitor.page
        self.root = self.page.locator(".inspect")

    def open(self, run: str, *, chosen: str = "", language: str = "en") -> Cards:
        address = f"http://{self.visitor.host}/inspect?run={run}&lang={language}{chosen}"
        self.page.goto(address, timeout=90_000)
        self.drawn(1)
        return self

    def drawn(self, least: int, seconds: float = 60.0) -> list[str]:
        """The names of the cards, in order, once so many of them are drawn."""
        self.until(lambda: self.root.locator(".card[data-drawn]").count() >= least, f"{least} cards", seconds)
        names: list[str] = self.root.locator(".card").evaluate_all(
            "all => all.map(card => card.dataset.card)"
        )
        return names

    def card(self, name: str) -> Locator:
        """A card that is in view and drawn."""
        card = self.root.locator(f'.card[data-card="{name}"]')
        card.scroll_into_view_if_needed()
        self.until(lambda: card.get_attribute("data-drawn") is not None, f"the card {name}")
        return card

    def until(self, condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"waited {seconds:g} s for {what}: {self.root.inner_text()!r}"
            self.page.wait_for_timeout(50)

    def settled(self, card: Locator) -> FloatRect:
        """Where a card is once its row has its height, which is that of the highest card that is drawn in it."""
        before, since = card.bounding_box(), time.monotonic()

        def still() -> bool:
            nonlocal before, since
            now = card.bounding_box()
            if now != before:
                before, since = now, time.monotonic()
            return time.monotonic() - since > 0.6

        self.until(still, "a card that stands still")
        assert before is not None
        return before

    def picture(self, name: str, which: int = 0) -> str:
        drawn: str = self.card(name).locator("canvas").nth(which).evaluate("canvas => canvas.toDataURL()")
        return drawn


def pixels(canvas: Locator) -> np.ndarray:
    """What a canvas shows, (height, width, 3)."""
    address: str = canvas.evaluate("canvas => canvas.toDataURL()")
    picture = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))
    return np.array(picture.convert("RGB"), dtype=int)
