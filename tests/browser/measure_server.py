"""What exploring costs the server: two browsers drag, and it is asked for nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from browser import figures
from browser.chromium import another
from browser.explorer import Explorer
from browser.lab import SERVER, Lab

READY = "ready-vae-2d-digits"
SECONDS = float(os.environ.get("AELAB_DRAG_SECONDS", "6"))


@pytest.fixture
def pair(chromium: Browser, lab: Lab) -> Iterator[tuple[Explorer, Explorer]]:
    """Two explorers of one run, each with a Chromium of its own."""
    with another(chromium) as second:
        explorers = Explorer(chromium, lab), Explorer(second, lab)
        yield explorers
        for explorer in explorers:
            explorer.close()
    assert [complaint for explorer in explorers for complaint in explorer.complaints] == []


def processor_seconds(lab: Lab) -> float:
    times = [process.cpu_times() for process in lab.processes(SERVER)]
    return sum(each.user + each.system for each in times)


def test_two_who_drag_cost_the_server_nothing(pair: tuple[Explorer, Explorer], lab: Lab) -> None:
    for explorer in pair:
        explorer.explore(READY)
        explorer.requests.clear()
    before = processor_seconds(lab)
    pair[0].page.wait_for_timeout(SECONDS * 1000)
    at_rest = processor_seconds(lab) - before
    for explorer in pair:
        explorer.page.mouse.move(*explorer.middle(explorer.handle))
        explorer.page.mouse.down()
        explorer.measure_anew()
    before, end, moves = processor_seconds(lab), time.monotonic() + SECONDS, 0
    while time.monotonic() < end:
        for places in zip(*(explorer.spiral(60, 2.0) for explorer in pair), strict=True):
            for explorer, place in zip(pair, places, strict=True):
                explorer.page.mouse.move(*place)
                moves += 1
    dragging = processor_seconds(lab) - before
    for explorer in pair:
        explorer.page.mouse.up()
        assert explorer.measured()["framesDrawn"] > 0
        assert explorer.requests == []
    words = f"two browsers, {moves} moves in {SECONDS:g} s"
    figures.note("server's processor while nobody drags", 100 * at_rest / SECONDS, "%", "", "of one core")
    figures.note("server's processor while two drag", 100 * dragging / SECONDS, "%", "the same", words)
