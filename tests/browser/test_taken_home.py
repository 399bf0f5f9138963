"""What is taken home is opened from disk: the page is dragged with no server, the report printed on one page."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from home_samples import SMALL, trained
from PIL import Image
from playwright.sync_api import Browser, Page
from torch import Tensor

from aecore import EXPORTERS, PRESETS, Run, export_run, ready_made_runs
from aecore.disk.tensors import load_tensors
from aecore.runs.folder import PROBE, SCORES
from aecore.runs.kept_words import KeptWords, write_words
from browser.conftest import Visit
from browser.lab import Lab
from browser.test_accessibility import AXE, barriers_on


def opened(browser: Browser, file: Path, troubles: list[str], **options: object) -> Page:
    page = browser.new_page(**options)  # type: ignore[arg-type]
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type in ("error", "warning") else None)
    # From disk, it asks for nothing else, of nobody.
    page.on("request", lambda request: None if request.url.startswith("data:") else asked.append(request.url))
    asked: list[str] = []
    page.goto(file.as_uri())
    troubles.extend(url for url in asked if url != file.as_uri())
    return page


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    found: list[str] = []
    yield found
    assert found == []


def painted(page: Page, other_than: Tensor | None = None) -> Tensor:
    """The pixels of the decoded image, (height, width); once they are others, where so asked."""
    for _ in range(100):
        address = page.locator("figure canvas").first.evaluate("canvas => canvas.toDataURL()")
        picture = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).convert("L")
        found = torch.from_numpy(np.array(picture)).float()
        if other_than is None or not torch.equal(found, other_than):
            return found
        page.wait_for_timeout(50)
    raise AssertionError("the image stays as it is")


@pytest.mark.parametrize(
    ("name", "language", "look"),
    [
        ("vae-2d-digits", "en", "dark"),
        ("practical-convolutional", "fr", "light"),
        ("recurrent", "fr", "light"),
    ],
)
def test_the_page_is_dragged_from_disk(
    name: str, language: str, look: str, chromium: Browser, tmp_path: Path, troubles: list[str]
) -> None:
    run = Run.open(ready_made_runs()[name])
    if run.recipe.data.name != "digits":
        run = trained(tmp_path, run.recipe, "short", {**SMALL, "training.epochs": 8})
    (file,) = export_run(run, "page", language=language).write(tmp_path)
    assert file.stat().st_size < 20_000_000
    page = opened(
        chromium, file, troubles, viewport={"width": 1280, "height": 720}, color_scheme=look, has_touch=True
    )
    page.locator("body[data-ready]").wait_for()
    said = {"en": "Drag on the map", "fr": "Déplacez le point sur la carte"}
    assert page.locator("p[role=status]").inner_text().startswith(said[language])
    assert not AXE.is_file() or barriers_on(page) == []
    box = page.locator(".map").bounding_box()
    assert box is not None
    seen = painted(page)
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    for step in range(1, 4):
        page.mouse.move(box["x"] + (0.2 + 0.2 * step) * box["width"], box["y"] + 0.4 * box["height"])
        seen = painted(page, other_than=seen)
    page.mouse.up()
    # What is painted is what PyTorch makes of the same code.
    code = torch.tensor([page.evaluate("aelab.code")])
    expected = run.model().decode(code)[0, 0].clamp(0, 1) * 255
    assert (seen - expected).abs().max() <= 1
    # The arrow keys go on from where the hand let go, and so does a finger elsewhere.
    page.keyboard.press("Shift+ArrowLeft")
    seen = painted(page, other_than=seen)
    page.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + 0.7 * box["height"])
    painted(page, other_than=seen)
    # Nearest is nearest in all axes of the code, which the map's two need not show.
    codes = run.model().encode(load_tensors(run.path / PROBE)[0]["images"][:2000].float() / 255)
    away = (codes - torch.tensor([page.evaluate("aelab.code")])).norm(dim=1)
    assert away[page.evaluate("aelab.nearest")] == pytest.approx(float(away.min()), rel=1e-4)
    # On a point it begins at that image, with Enter at the nearest one.
    frames = page.evaluate("aelab.frames")
    page.locator(".handle").press("Enter")
    page.wait_for_function("frames => aelab.frames > frames", arg=frames)
    code = torch.tensor([page.evaluate("aelab.code")])
    assert (codes - code).norm(dim=1).min() == pytest.approx(0, abs=1e-3)
    if codes.shape[1] > 2:
        assert f"les {codes.shape[1]} nombres du code" in page.locator("header").inner_text()
    page.close()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_report_prints_on_one_page(
    language: str, chromium: Browser, tmp_path: Path, troubles: list[str]
) -> None:
    folder = tmp_path / "denoising"
    shutil.copytree(ready_made_runs()["denoising-digits"], folder)
    run = Run.open(folder)
    notes = "La débruitée est plus nette <que> l'originale.\nDeuxième ligne."
    write_words(folder, KeptWords(name="Débruitée & <nette>", note=notes))
    (file,) = export_run(run, "report", language=language).write(tmp_path)
    assert file.name == "Debruitee-nette-report.html"
    page = opened(chromium, file, troubles, viewport={"width": 794, "height": 1123})
    page.locator("#map .scatterlayer path.point").first.wait_for(state="attached")
    assert page.locator("#curves .scatterlayer path.js-line").count() == 2
    assert page.locator(".notes").inner_text() == notes
    assert page.locator("h1").inner_text() == "Débruitée & <nette>"
    heading = {
        "en": "Test images and their reconstructions",
        "fr": "Des images de test et leurs reconstructions",
    }
    assert heading[language] in page.locator("body").inner_text()
    assert not AXE.is_file() or barriers_on(page) == []
    assert page.locator(".scores tbody tr").count() == len(json.loads((run.path / SCORES).read_text()))
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
    page.close()


def test_the_menu_takes_the_run_on_the_screen_home(visit: Visit, lab: Lab) -> None:
    visitor = visit().open("?run=ready-vae-2d-digits&lang=fr")
    page = visitor.page
    page.locator(".st-key-take-home button").click()
    links = page.locator("[data-testid=stPopoverBody] a")
    links.first.wait_for()
    assert [text.split("\n")[0].split(" .")[0] for text in links.all_inner_texts()][:2] == [
        "Script PyTorch",
        "Notebook Jupyter",
    ]
    assert links.count() == len(EXPORTERS)
    with visitor.context.expect_event("page") as tab:
        links.first.click()
    tab.value.close()
    given = visitor.context.request.get(f"{lab.address}{links.first.get_attribute('href')}")
    assert "Le script entraîne le même modèle" in given.text()
    # One that has not come to its end cannot be taken home, and it is said.
    young = Run.create(lab.runs, PRESETS["vae-2d"], name="young")
    visitor.open(f"?run={young.id}&lang=en")
    page.locator(".st-key-take-home button").click()
    page.get_by_text("A run can be taken home once it has come to its end.").wait_for()
    assert links.count() == 0
