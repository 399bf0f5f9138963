"""A short random walk over the page: no error, and no number that is not the recipe's or the run's."""

from __future__ import annotations

from playwright.sync_api import Browser

from browser.lab import Lab
from browser.walker import Walker

ACTS = 25


def test_a_short_walk_finds_nothing(chromium: Browser, lab: Lab) -> None:
    """Longer ones, of other seeds, are `make walk`."""
    walker = Walker(chromium, lab, seed=12)
    walker.walk(ACTS)
    assert len(walker.acts) == ACTS
    assert sum("not done" not in act for act in walker.acts) > ACTS / 2
