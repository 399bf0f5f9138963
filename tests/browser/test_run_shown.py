"""What stands beside the recipe: the run's own values and pictures, in the shape of its images."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from playwright.sync_api import expect

from aecore.datasets.loading import import_images
from aecore.recipe.presets import PRESETS
from browser.conftest import Visit
from browser.visitor import Visitor

SHAPES = ((64, 8), (8, 64), (28, 20))
LONG = {"training__epochs": 1000, "training__batch_size": 16}


def test_values_and_rows_are_of_the_run_shown(visit: Visit) -> None:
    visitor = visit(locale="fr-FR").open("?run=ready-sparse-kl")
    stage, chain = visitor.stage, visitor.stage.root.locator(".chain")
    stage.until_drawn()
    expect(stage.block("data")).to_contain_text("MNIST")
    expect(chain).to_contain_text("3 × parcimonie")
    expect(chain).not_to_contain_text("exécution affichée")
    mine = PRESETS["denoising"].replace("data.name", "digits")
    visitor.open(f"?lang=fr&run=ready-vae-2d-digits&preset=denoising&recipe={mine.to_share()}")
    stage.until_drawn()
    expect(chain.locator("text.value").first).to_contain_text("β Ω")  # the run has a penalty, the recipe none
    expect(chain.locator("text.value").first).to_contain_text("de l’exécution affichée")
    assert stage.root.locator(".row:visible").count() == 3  # the run's images were not corrupted
    assert chain.locator(".face > *:not(title)").count() == 0  # two bells are no code of 32 numbers

    busy = [visit().open_recipe(**LONG) for _ in range(2)]
    for other in busy:
        other.stage.train()
        other.stage.until_points(0)
    stage.train()
    stage.until_state("queued")
    assert stage.told()["mapPoints"] == "0"
    assert stage.root.locator(".legend button").count() == 0
    # What it will learn from, and nothing of the run before.
    expect(chain.locator("image[href]")).to_have_count(1)
    expect(chain.locator("image[href]")).to_have_attribute("href", re.compile("/sets/digits/"))
    assert stage.root.locator(".rows").is_hidden()
    busy[0].stage.button("stop").click()
    stage.until_drawn()
    expect(stage.root.locator(".legend button")).to_have_count(10)
    assert stage.root.locator(".row:visible").count() == 4
    stage.button("stop").click()
    stage.until_state("stopped")
    stage.button("reset").click()
    stage.until(lambda told: told["run"].startswith("ready-") and told["mapPoints"] != "0", "the first run")
    assert stage.root.locator(".row:visible").count() == 3


def test_pictures_of_every_shape_have_their_place(visit: Visit, tmp_path: Path) -> None:
    visitor = visit()
    for height, width in SHAPES:
        name = f"bars-{height}x{width}"
        pixels = np.random.default_rng(0).integers(0, 256, (120, 1, height, width), dtype=np.uint8)
        np.savez(tmp_path / f"{name}.npz", images=pixels)
        import_images(tmp_path / f"{name}.npz", name, visitor.lab.data)
        visitor.page.set_viewport_size({"width": 1024, "height": 600})
        visitor.open_recipe("denoising", data__name=name, training__epochs=2, bottleneck__size=4)
        run = visitor.stage.train()
        visitor.stage.until_state("finished")
        for size in ((1024, 600), (1280, 720), (390, 844)):
            visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
            visitor.page.wait_for_timeout(300)
            check_pictures(visitor, height / width)
            if size[0] > 400:
                box = visitor.stage.snapshot_slider().bounding_box()
                assert box
                assert box["y"] + box["height"] <= size[1], size
        visitor.page.set_viewport_size({"width": 1280, "height": 720})
        visitor.page.goto(f"{visitor.lab.address}/explore?run={run}")
        decoded = visitor.page.locator(".explore canvas.decoded").first
        expect(decoded).to_have_attribute("height", str(height), timeout=30_000)
        assert decoded.evaluate("node => node.clientHeight <= node.parentElement.clientHeight"), name


def check_pictures(visitor: Visitor, aspect: float) -> None:
    """No row lies over another or over the curves, and no picture loses a part of itself."""
    boxes = visitor.stage.root.evaluate(
        """root => [...root.querySelectorAll(".row:not([hidden]), .chart")].map(node => {
          const inside = [...node.querySelectorAll(".row canvas, .chart-plot")].map(one => one.getBoundingClientRect());
          return [Math.min(...inside.map(box => box.top)), Math.max(...inside.map(box => box.bottom)),
            Math.max(...inside.map(box => box.right)) - root.getBoundingClientRect().right]; })"""
    )
    assert len(boxes) == 5
    for (_, bottom, over), (top, *_) in zip(boxes, [*boxes[1:], (10_000,)], strict=True):
        assert bottom <= top, boxes
        assert over <= 1, boxes
    shown = visitor.stage.root.locator(".row canvas").first.evaluate(
        "node => [node.clientWidth, node.clientHeight, getComputedStyle(node).objectFit]"
    )
    assert shown[2] == "contain"
    assert min(shown[0] * aspect, shown[1]) >= 12 * min(1, aspect)  # large enough to be seen
