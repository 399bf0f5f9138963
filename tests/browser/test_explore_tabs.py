"""The Explore tabs: draw, rub noise, interpolate, traverse, add codes up; what is saved, and what a link keeps."""

from __future__ import annotations

import io
import json
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Download
from safetensors.numpy import load

from aecore.recipe.presets import PRESETS
from browser import figures
from browser.conftest import Visit
from browser.explore_tab import OpenTab, Pixels
from browser.lab import SHARED_DATA, Lab
from browser.test_accessibility import AXE, barriers

SEVEN = ((0.25, 0.2), (0.75, 0.2), (0.72, 0.3), (0.6, 0.5), (0.5, 0.7), (0.45, 0.85))
SCRIBBLE = ((0.2, 0.2), (0.8, 0.3), (0.2, 0.5), (0.8, 0.6), (0.3, 0.8))
MNIST = (SHARED_DATA / "MNIST" / "raw").is_dir()
SIDE = 28 if MNIST else 8
READY = "ready-vae-2d-digits"

Open = Callable[..., OpenTab]


def train(lab: Lab, preset: str, **changes: Any) -> str:
    """Trains a short run on MNIST where the machine has it, on the small digits otherwise; its id."""
    data = {"data.name": "mnist", "data.train_size": 3000} if MNIST else {}
    recipe = PRESETS[preset].replace(
        {**data, **{path.replace("__", "."): value for path, value in changes.items()}}
    )
    body = json.dumps({"recipe": recipe.as_dict(), "name": preset, "device": "cpu"}).encode()
    with urllib.request.urlopen(lab.address) as page:
        cookie = page.headers["set-cookie"].partition(";")[0]
    headers = {"content-type": "application/json", "cookie": cookie}
    with urllib.request.urlopen(urllib.request.Request(f"{lab.address}/api/jobs", body, headers)) as answer:
        run: str = json.load(answer)["id"]
    deadline = time.monotonic() + 120
    while True:
        with urllib.request.urlopen(f"{lab.address}/api/runs/{run}") as answer:
            about = json.load(answer)
        if about["state"] == "finished":
            return run
        assert about["state"] in ("queued", "running"), about
        assert time.monotonic() < deadline, about
        time.sleep(0.2)


@pytest.fixture(scope="module")
def drawn_on(lab: Lab) -> str:
    """A run on MNIST where the machine has it: what the figures are measured on."""
    if not MNIST:
        return READY
    return train(lab, "vae-2d", data__name="mnist", data__train_size=3000, training__epochs=2)


@pytest.fixture(scope="module")
def denoising(lab: Lab) -> str:
    """A run on the small digits that was trained to remove noise."""
    corruption = {"kind": "random_pixels", "percent": 40.0}
    changes = {"data__name": "digits", "data__train_size": None, "corruption": corruption}
    return train(lab, "autoencoder-2d", training__epochs=60, bottleneck__size=16, **changes)


@pytest.fixture
def explore(visit: Visit) -> Open:
    """Opens a tab for a new visitor."""
    return lambda run, fragment, **options: OpenTab(visit(**options), run, fragment)


def centre_of_mass(picture: Pixels) -> Pixels:
    places = np.indices(picture.shape).reshape(2, -1)
    return np.asarray((places * picture.ravel()).sum(1) / picture.sum())


def test_a_drawing_is_encoded_while_it_is_drawn(explore: Open, drawn_on: str) -> None:
    there = explore(drawn_on, "tab=draw")
    assert there.tab.locator(".errors").get_attribute("data-verdict") in (None, "")
    there.draw(SEVEN)  # the first one warms the machine up
    there.act("clear").click()
    there.rest()
    assert "draw.ink" not in there.fragment()
    there.page.wait_for_load_state("networkidle")
    there.visitor.requests.clear()
    there.tab.evaluate("node => Object.values(node.__timing).forEach(values => { values.length = 0 })")
    there.draw(SEVEN)
    asked = [
        address for address in there.visitor.requests if "/images/" not in address
    ]  # neighbours' pictures
    assert asked == []

    seen = there.picture('[data-picture="seen"]')
    assert seen.shape == (SIDE, SIDE)
    rows, columns = np.nonzero(seen > 0.1)
    box = max(np.ptp(rows), np.ptp(columns)) + 1
    if MNIST:  # as NIST's digits became MNIST's: in a box of 20, the centre of mass in the middle of 28
        assert box in (20, 21)
        assert np.abs(centre_of_mass(seen) - 14).max() <= 0.6
    else:
        assert box == 8
    back = there.picture('[data-picture="reconstruction"]')
    assert back.shape == seen.shape
    assert ((seen - back) ** 2).sum() < 0.9 * (seen**2).sum()
    assert there.tab.locator(".neighbours button:visible").count() == 7
    assert there.tab.locator(".errors").get_attribute("data-verdict") in (
        "usual",
        "unusual",
        "rare",
        "foreign",
    )

    timing = there.tab.evaluate("node => node.__timing")
    assert len(timing["work"]) >= 10
    kind = "MNIST" if MNIST else "digits"
    for name, what, goal in (
        ("work", "encode, decode, neighbours", "<= 30"),
        ("latency", "from the hand to the picture", ""),
    ):
        figures.note(f"drawing on {kind}: {what}, median", figures.percentile(timing[name], 0.5), "ms")
        figures.note(f"drawing on {kind}: {what}, p95", figures.percentile(timing[name], 0.95), "ms", goal)

    # The link shows the same to somebody else; taking back and erasing change what the encoder sees.
    other = explore(drawn_on, there.fragment())
    assert np.allclose(other.picture('[data-picture="seen"]'), seen, atol=1 / 255)
    assert np.allclose(other.at(), there.at(), atol=1e-3)
    other.act("eraser").click()
    other.draw(((0.1, 0.2), (0.6, 0.2)))
    assert ((other.picture('[data-picture="seen"]') - seen) ** 2).sum() > 1
    other.act("undo").click()
    other.rest()
    assert np.allclose(other.picture('[data-picture="seen"]'), seen, atol=1 / 255)


def test_a_denoising_model_cleans_what_the_brush_of_noise_rubs(explore: Open, denoising: str) -> None:
    there = explore(denoising, "tab=draw&draw.base=i0")  # begun from an image of the test set
    clean = there.picture('[data-picture="seen"]')
    there.act("noise").click()
    there.draw(SCRIBBLE)
    noisy, cleaned = there.picture('[data-picture="seen"]'), there.picture('[data-picture="reconstruction"]')
    assert there.tab.locator("figcaption").nth(1).inner_text() == "Cleaned"
    assert ((noisy - clean) ** 2).sum() > 1.5 * ((cleaned - clean) ** 2).sum() > 0


def test_a_way_between_two_images(explore: Open) -> None:
    there = explore(READY, "tab=interpolate")
    frames = there.tab.locator('[data-row="codes"] canvas').count()
    assert frames >= 5
    first = there.picture('[data-row="codes"] canvas', frames - 1)
    there.tab.locator('[data-slot="B"]').click()
    there.tab.locator(".chooser .strip button").nth(0).click()
    there.rest()
    last = there.picture('[data-row="codes"] canvas', frames - 1)
    assert np.abs(first - last).max() > 0.2  # another image stands at the end
    a, b = there.picture(".slot canvas", 0), there.picture(".slot canvas", 1)
    middle = there.picture('[data-row="pixels"] canvas', frames // 2)
    share = (frames // 2) / (frames - 1)
    assert np.allclose(middle, (1 - share) * a + share * b, atol=2 / 255)

    # The slider moves the handle from A's code to B's; the keyboard drives it.
    slider = there.act("scrub-path")
    slider.focus()
    there.page.keyboard.press("End")
    there.rest()
    end = there.at()
    there.page.keyboard.press("Home")
    there.rest()
    start = there.at()
    slider.evaluate(
        """range => { range.value = 0.5;
            for (const event of ["input", "change"]) range.dispatchEvent(new Event(event)); }"""
    )
    there.rest()
    assert np.allclose(there.at(), (start + end) / 2, atol=2e-3)
    there.act("spherical").click()
    there.rest()
    norms = (np.linalg.norm(start) + np.linalg.norm(end)) / 2
    assert np.isclose(np.linalg.norm(there.at()), norms, rtol=5e-3)
    before = there.at()
    there.act("sampled").click()
    there.rest()
    assert np.abs(there.at() - before).max() > 1e-3  # drawn from the posterior

    other = explore(READY, there.fragment())
    for frame in range(frames):
        ours, theirs = (page.picture('[data-row="codes"] canvas', frame) for page in (there, other))
        assert np.allclose(ours, theirs, atol=2 / 255)
    assert other.act("scrub-path").input_value() == "0.5"
    check_animation(saved(other, "gif"))
    strip = Image.open(io.BytesIO(saved(other, "png")))
    assert strip.format == "PNG"
    assert strip.width > 3 * strip.height


def saved(there: OpenTab, act: str) -> bytes:
    with there.page.expect_download() as waiting:
        there.act(act).click()
    download: Download = waiting.value
    assert download.suggested_filename.endswith(f".{act}")
    return Path(download.path()).read_bytes()


def check_animation(content: bytes) -> None:
    """A GIF that plays for ever, there and back, its pictures changing on the way."""
    animation: Any = Image.open(io.BytesIO(content))
    assert (animation.format, animation.n_frames, animation.info["loop"]) == ("GIF", 64, 0)
    pictures = []
    for frame in (0, 16, 32, 48):
        animation.seek(frame)
        pictures.append(np.array(animation.convert("L"), dtype=float))
    assert pictures[0].shape == (224, 224)
    assert np.abs(pictures[0] - pictures[2]).max() > 50
    assert np.allclose(pictures[1], pictures[3])  # there and back


def test_a_walk_along_each_axis(explore: Open) -> None:
    there = explore(READY, "tab=traverse&at=0.5,-0.25")
    rows = there.tab.locator(".walk")
    assert rows.count() == 2
    before = there.picture(".walk canvas", 0)
    rows.nth(0).locator("canvas").nth(5).click()  # -3, -2, ... 3: this one is +2
    there.rest()
    axis = int(rows.nth(0).get_attribute("data-axis") or -1)
    expected = np.array([0.5, -0.25])
    expected[axis] = 2
    assert np.allclose(there.at(), expected)
    # The row that was walked stays, the other one follows the handle.
    assert np.allclose(there.picture(".walk canvas", 0), before, atol=1 / 255)
    rows.nth(1).locator('[role="slider"]').focus()
    there.page.keyboard.press("End")
    there.rest()
    expected[1 - axis] = 3
    assert np.allclose(there.at(), expected)
    assert np.abs(there.picture(".walk canvas", 0) - before).max() > 0.02
    assert rows.nth(1).locator('[role="slider"]').get_attribute("aria-valuenow") == "3"


def test_codes_add_up(explore: Open, lab: Lab) -> None:
    there = explore(READY, "tab=arithmetic&arithmetic.a=i3&arithmetic.b=m1")
    there.tab.locator(".chooser .strip button").nth(2).drag_to(there.tab.locator('[data-slot="c"]'))
    there.rest()
    dropped = int(there.fragment().partition("arithmetic.c=i")[2].partition("&")[0])
    with urllib.request.urlopen(f"{lab.address}/api/runs/{READY}/models") as answer:
        step = json.load(answer)["latest"]
    with urllib.request.urlopen(f"{lab.address}/api/runs/{READY}/codes/{step}.safetensors") as answer:
        known = load(answer.read())
    expected = known["codes"][3] - known["means"][1] + known["codes"][dropped]
    assert np.allclose(there.at(), expected, atol=2e-3)
    nearest = np.linalg.norm(known["codes"] - expected, axis=1).argmin()
    assert there.tab.locator(".neighbours button").first.get_attribute("data-image") == str(nearest)
    assert there.picture("[data-result]").shape == (8, 8)
    there.tab.locator('[data-slot="b"]').click()
    there.act("from-mean").select_option("4")
    there.rest()
    assert "arithmetic.b=m4" in there.fragment()
    other = explore(READY, there.fragment())
    assert np.allclose(other.picture("[data-result]"), there.picture("[data-result]"), atol=1 / 255)


def test_a_file_is_fitted_or_refused(explore: Open, tmp_path: Path) -> None:
    there = explore(READY, "tab=draw")
    wrong, scan = tmp_path / "words.png", tmp_path / "scan.png"
    wrong.write_text("no picture")
    sheet = Image.new("RGB", (300, 200), (240, 235, 230))
    ImageDraw.Draw(sheet).line(((60, 30), (140, 30), (90, 170)), fill=(20, 20, 60), width=14)
    sheet.save(scan)
    chooser = there.tab.locator("input[type=file]")
    chooser.set_input_files(wrong)
    there.tab.get_by_text("Expected a picture, found words.png").wait_for()
    chooser.set_input_files(scan)
    there.tab.get_by_text("light and dark swapped").wait_for()
    there.rest()
    seen = there.picture('[data-picture="seen"]')
    assert seen.shape == (8, 8)
    assert seen[0, 0] == 0
    assert seen.max() > 0.5
    other = explore(READY, there.fragment())
    assert np.allclose(other.picture('[data-picture="seen"]'), seen, atol=1 / 255)


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: the frontend was not built here")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_is_found_in_the_tabs(explore: Open, scheme: str) -> None:
    there = explore(READY, "tab=interpolate", color_scheme=scheme)
    for tab in ("interpolate", "traverse", "draw", "arithmetic"):
        there.page.locator(f'[data-tab="{tab}"][role="tab"]').click()
        there.rest()
        assert barriers(there.visitor) == [], tab
