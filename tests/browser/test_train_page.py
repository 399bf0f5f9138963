"""Training as a visitor sees it: the curve grows, the map unfolds, and what is drawn is what was written."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from browser.conftest import Visit
from browser.lab import SHARED_DATA
from browser.stage import same_class_share
from browser.visitor import Visitor


def test_digits_with_a_preset_and_fewer_epochs(visit: Visit) -> None:
    visitor = visit().open()
    visitor.rail.choose("Start from", "Autoencoder, 2-D")
    visitor.rail.open("training")
    visitor.rail.move_to("Length", "10 epochs")
    assert "recipe=" in visitor.page.url
    run = watch(visitor)
    told = visitor.stage.told()
    assert float(told["epoch"]) == 10
    assert visitor.lab.about(run)["epochs"] == 10
    check_drawn(visitor, run, clearly=2.0)


@pytest.mark.skipif(not (SHARED_DATA / "MNIST").is_dir(), reason="MNIST is not in ../shared/data")
def test_mnist_chosen_on_the_page(visit: Visit) -> None:
    visitor = visit().open()
    visitor.rail.open("data")
    visitor.rail.choose("Image set", "MNIST")
    visitor.rail.move_to("Training images", "20\u202f000 images")
    visitor.rail.open("training")
    visitor.rail.move_to("Length", "2 epochs")
    run = watch(visitor)
    about = visitor.lab.about(run)
    assert about["shape"] == [1, 28, 28]
    assert about["train_images"] == 20_000
    assert visitor.stage.number("mapPoints") == 2000
    check_drawn(visitor, run, clearly=2.0)


def test_a_zip_of_ones_own_colour_pictures(visit: Visit, tmp_path: Path) -> None:
    visitor = visit().open()
    visitor.rail.open("data")
    visitor.rail.upload(zip_of_pictures(tmp_path / "flags.zip"))
    expect(visitor.rail.root.get_by_role("combobox", name="Image set")).to_have_value("flags", timeout=30_000)
    visitor.rail.open("training")
    visitor.rail.move_to("Length", "30 epochs")
    run = watch(visitor)
    about = visitor.lab.about(run)
    assert about["shape"] == [3, 16, 24]
    assert sorted(about["classes"]) == ["crosses", "discs", "stripes"]
    check_drawn(visitor, run, clearly=1.8)
    colours = visitor.stage.root.locator(".row canvas").first.evaluate(
        """canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
                       return [canvas.width, canvas.height, data.some((v, i) => i % 4 === 0 && v !== data[i + 2])]; }"""
    )
    assert colours == [24, 16, True]


def watch(visitor: Visitor) -> str:
    """Presses Train and watches to the end: the curve has grown in between, the map and the pictures have moved."""
    stage = visitor.stage
    run = stage.train()
    first = stage.until_points(0)
    stage.until(lambda told: told["mapStep"] != "", "the first map")
    curve, (places, _) = stage.picture(".chart-plot canvas"), stage.map_points()
    picture = stage.picture(".row:last-child canvas")
    last = stage.until_state("finished")
    assert last["run"] == run
    assert int(last["points"]) > int(first["points"])
    stage.until(lambda told: told["mapStep"] == told["lastStep"], "the last map")
    visitor.page.wait_for_timeout(300)
    moved, _ = stage.map_points()
    assert np.abs(moved - places).mean() > 5  # pixels
    assert stage.picture(".chart-plot canvas") != curve
    assert stage.picture(".row:last-child canvas") != picture
    assert f"run={run}" in visitor.page.url
    return run


def check_drawn(visitor: Visitor, run: str, clearly: float) -> None:
    """The page shows what metrics.jsonl holds, and a map on which classes gather."""
    lines = visitor.lab.metrics(run)
    told = visitor.stage.told()
    assert int(told["points"]) == len(lines)
    last = [line["test"]["loss"] for line in lines if line["test"]][-1]
    assert float(told["lastTestLoss"]) == pytest.approx(last, rel=1e-9)
    assert float(visitor.stage.drawn_loss()) == pytest.approx(last, rel=5e-3)
    found, chance = same_class_share(*visitor.stage.map_points())
    assert found > clearly * chance


def zip_of_pictures(path: Path) -> Path:
    """Three classes of 60 coloured pictures of 24x16 pixels, a folder each."""
    random = np.random.default_rng(0)
    rows, columns = np.mgrid[0:16, 0:24]
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(180):
            name = ("stripes", "discs", "crosses")[number % 3]
            x, y = random.integers(8, 16), random.integers(6, 10)
            drawn = {
                "stripes": (columns + x) % 8 < 4,
                "discs": (columns - x) ** 2 + (rows - y) ** 2 < 30,
                "crosses": (abs(columns - x) < 2) | (abs(rows - y) < 2),
            }[name]
            ground = {"stripes": (30, 40, 90), "discs": (20, 90, 40), "crosses": (90, 30, 30)}[name]
            pixels = np.where(drawn[..., None], random.integers(150, 256, 3), np.array(ground)).astype(
                np.uint8
            )
            entry = archive.open(f"{name}/{number:03d}.png", "w")
            with entry:
                Image.fromarray(pixels).save(entry, "PNG")
    return path
