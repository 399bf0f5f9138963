"""What somebody does wrong is told in one sentence where it was done, and the page stays of use."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from browser.conftest import Visit
from browser.visitor import Visitor

# What is said in either language of each mistake is a matter of app/test_app_own.py, test_app_said.py and
# test_app_train.py; here it is where the page says it, and what the page is good for then.


def test_an_impossible_combination(visit: Visit) -> None:
    visitor = visit().open("?lang=fr")
    kind, deterministic = "Type", "Déterministe"
    before = visitor.page.url
    visitor.rail.choose(kind, deterministic)
    warning = visitor.rail.warning()
    expect(warning).to_contain_text("lui faut un goulot gaussien", timeout=30_000)
    # It stands under the control that was moved.
    control = visitor.rail.root.get_by_role("combobox", name=kind, exact=True).bounding_box()
    said = warning.bounding_box()
    assert control
    assert said
    assert control["y"] < said["y"] < control["y"] + 120
    assert visitor.page.url == before  # the recipe is still one that can be
    visitor.rail.root.locator(".st-key-accept-offer button").click()
    expect(warning).to_have_count(0, timeout=30_000)
    expect(visitor.rail.root.locator(".st-key-open-penalties")).to_contain_text("aucune")
    check_of_use(visitor)


def test_a_broken_zip(visit: Visit, tmp_path: Path) -> None:
    broken = tmp_path / "holiday.zip"
    broken.write_bytes(b"PK\x03\x04 this is no archive")
    visitor = visit().open("?lang=en&block=data")
    visitor.rail.upload(broken)
    warning = visitor.rail.warning()
    expect(warning).to_contain_text("holiday.zip", timeout=30_000)
    assert "Traceback" not in visitor.page.locator("body").inner_text()
    uploader = visitor.rail.root.locator('[data-testid="stFileUploader"]').bounding_box()
    said = warning.bounding_box()
    assert uploader
    assert said
    assert said["y"] < uploader["y"] < said["y"] + said["height"] + 40
    check_of_use(visitor)


def test_a_training_that_explodes(visit: Visit) -> None:
    changes = {
        "reconstruction__kind": "squared_error",
        "training__optimiser": "sgd",
        "training__learning_rate": 10.0,
    }
    visitor = visit().open_recipe("autoencoder-2d", language="fr", **changes)
    stage = visitor.stage
    stage.train()
    stage.until_state("failed")
    stage.until(lambda _: stage.trouble() != "", "a sentence")
    sentence = stage.trouble()
    assert "taux d’apprentissage" in sentence
    assert "Traceback" not in sentence
    stage.root.locator(".trouble button").click()
    stage.until(lambda _: stage.trouble() == "", "the sentence to go")
    check_of_use(visitor)


def test_links_that_lead_nowhere(visit: Visit) -> None:
    visitor = visit().open("?recipe=this-is-no-recipe&lang=en")
    expect(visitor.page.locator('[data-testid="stMain"] [data-testid="stAlert"]')).to_have_count(1)
    check_of_use(visitor)

    lost = visit().open("?run=0123456789abcdef0123&lang=en")
    expect(lost.page.locator('[data-testid="stMain"] [data-testid="stAlert"]')).to_have_count(1)
    assert lost.stage.until_drawn()["run"].startswith("ready-")  # no empty page
    check_of_use(lost)


def check_of_use(visitor: Visitor) -> None:
    """Another block opens, and Train trains."""
    visitor.rail.open("training" if "block=training" not in visitor.page.url else "network")
    assert visitor.rail.root.locator(".st-key-open-block h2").is_visible()
    visitor.stage.train()
    visitor.stage.until(lambda told: told["state"] in ("queued", "running", "failed"), "a run that begins")
