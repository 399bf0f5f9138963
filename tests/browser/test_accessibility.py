"""axe-core looks at the page: light and dark, English and French, every block of the rail."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from browser.conftest import Visit
from browser.lab import ROOT
from browser.visitor import Visitor

AXE = ROOT / "app" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {
    # One page has no need of landmarks around everything.
    "region": {"enabled": False},
    # The chain's captions are symbols and live numbers ("ℓ Bernoulli 20.84"); their names are said in words.
    "label-content-name-mismatch": {"enabled": False},
    # Streamlit's own uploader gives a decoration a role it cannot have.
    "presentation-role-conflict": {"enabled": False},
}

STILL = "() => document.getAnimations().every((each) => each.playState !== 'running')"


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: the frontend was not built here")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_is_found(visit: Visit, scheme: str) -> None:
    visitor = visit(color_scheme=scheme).open("?lang=en")
    visitor.stage.until_drawn()
    assert barriers(visitor) == []
    for block in ("data", "training", "network", "penalties"):
        visitor.rail.open(block)
        assert barriers(visitor) == [], block
    # A lesson while it is made, with its link, and as its students have it.
    lesson = "?lang=en&block=bottleneck&lock=all&free=bottleneck.size&hide=training"
    visitor.open(f"{lesson}&lesson=edit")
    visitor.page.locator(".st-key-links button").first.click()
    visitor.page.locator(".st-key-copies [data-copy]").wait_for()
    assert barriers(visitor) == [], "made"
    visitor.open(lesson)
    assert barriers(visitor) == [], "held"


def barriers(visitor: Visitor) -> list[str]:
    """What axe-core finds wrong on a page that stands still, one line each."""
    visitor.rail.settle()  # until then Streamlit may show parts of it pale
    visitor.page.wait_for_function(STILL)
    return barriers_on(visitor.page)


def barriers_on(page: Page) -> list[str]:
    """The same of any page."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, { rules })", RULES)
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
