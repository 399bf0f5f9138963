"""What somebody sees who opens the app for the first time."""

from __future__ import annotations

import time
from pathlib import Path

from playwright.sync_api import Browser, Error, expect

from browser import figures
from browser.conftest import Visit
from browser.lab import Lab
from browser.visitor import Visitor


def test_the_ready_made_run_is_on_the_screen_at_once(visit: Visit) -> None:
    visitor = visit(reduced_motion="no-preference").open()
    stage, page = visitor.stage, visitor.page
    told = stage.until_drawn()
    assert told["run"].startswith("ready-")
    assert told["state"] == "finished"
    places, labels = stage.map_points()
    assert len(places) > 200
    assert set(labels) == set(range(10))
    assert stage.root.locator(".row canvas").count() >= 4 * 8
    assert stage.root.locator(".chart-plot canvas").count() == 1
    for image in stage.root.locator(".chain image").all():
        assert (image.get_attribute("href") or "").startswith("data:image/png")
    # It is alive: its own training plays over and over.
    seen = told["mapStep"]
    stage.until(lambda told: told["mapStep"] != seen, "the replay to go on")

    expect(page).to_have_title("AE Lab")
    expect(page.locator('[data-testid="stSidebarHeader"]')).to_contain_text("")
    for mark in (
        "#MainMenu",
        "footer",
        '[data-testid="stAppDeployButton"]',
        '[data-testid="stStatusWidget"]',
    ):
        assert not any(found.is_visible() for found in page.locator(mark).all()), mark
    assert "Deploy" not in page.locator("body").inner_text()
    # Pages that are not built are not in the menu.
    links = page.locator('[data-testid="stTopNavLink"]')
    assert links.all_inner_texts() == ["Train", "Inspect", "Explore", "Compare", "Models"]


def test_there_is_no_scrollbar_on_a_projector(visit: Visit) -> None:
    visitor = visit().open()
    visitor.stage.until_drawn()
    visitor.page.wait_for_timeout(600)  # the stage takes its height once the page around it stands still
    for block in ("bottleneck", "training", "data", "network"):
        if block != "bottleneck":
            visitor.rail.open(block)
        assert scrolled(visitor) == [], block


def scrolled(visitor: Visitor) -> list[str]:
    """The parts of the page that are larger inside than outside and would scroll."""
    found: list[str] = visitor.page.evaluate(
        """() => [document.scrollingElement, ...document.querySelectorAll(
             '[data-testid="stMain"], [data-testid="stSidebarContent"], [data-testid="stAppViewContainer"]')]
          .filter(node => node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1)
          .map(node => `${node.dataset.testid ?? node.tagName} ${node.scrollWidth}x${node.scrollHeight} in ` +
             `${node.clientWidth}x${node.clientHeight}`)"""
    )
    return found


def test_ctrl_c_leaves_nothing_behind(chromium: Browser, lab: Lab, tmp_path: Path) -> None:
    """The shared lab runs already, so that this start finds the machine's file cache warm."""
    begun = time.monotonic()
    other = Lab(tmp_path, slots=2)
    visitor = Visitor(chromium, other)
    try:
        while True:
            try:
                visitor.page.goto(other.address)
                break
            except Error:
                assert time.monotonic() - begun < 90, other.log.read_text()
                visitor.page.wait_for_timeout(50)
        visitor.stage.root.wait_for(state="attached", timeout=60_000)
        visitor.stage.until_drawn()
        figures.note("aelab app to a usable page", time.monotonic() - begun, "s", "under 8", "second start")
    finally:
        visitor.close()
        orphans = other.end()
    assert orphans == []
    assert other.process.returncode == 0
    assert "Traceback" not in other.log.read_text()
