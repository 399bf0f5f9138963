"""Exploring through time, and what is not at hand: models to come, runs that are gone, a line that is cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest
from playwright.sync_api import Request, expect

from browser.conftest import Enter
from browser.explorer import READY, scrub
from browser.lab import Lab
from browser.relay import Relay


def test_through_time(enter: Enter) -> None:
    explorer = enter().explore(READY, "at=0.5,0.5")
    pictures = [explorer.picture()]
    for index in (0, 4, 7):
        before = explorer.told()["step"]
        scrub(explorer, index)
        explorer.stage.until(partial(another_step, before), "another moment")
        assert np.allclose(explorer.place(), 0.5)
        pictures.append(explorer.changed(pictures[-1]))
    assert len({picture.tobytes() for picture in pictures}) == 4
    # All moments are fetched once somebody looks through time: going through them again asks for nothing.
    explorer.page.wait_for_function(
        "() => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.onnx')).length >= 10"
    )
    explorer.page.wait_for_timeout(1000)
    explorer.requests.clear()
    for index in (9, 2, 5):
        scrub(explorer, index)
        explorer.page.wait_for_timeout(100)
    assert explorer.requests == []


def another_step(before: str, told: dict[str, str]) -> bool:
    """Whether another moment is shown."""
    return told["step"] != before


def test_a_run_that_trains_shows_its_newest_model(enter: Enter) -> None:
    explorer = enter()
    explorer.open_recipe(training__epochs=1000, training__batch_size=16)
    run = explorer.stage.train()
    explorer.stage.until_points(3)
    explorer.explore(run)
    first = explorer.told()
    explorer.stage.until(lambda told: told["step"] != first["step"], "a newer moment")
    explorer.stage.until(lambda told: int(told["moments"]) > int(first["moments"]), "one moment more")


def test_what_is_not_there_is_said(enter: Enter, lab: Lab) -> None:
    # A run that was deleted since the page was made, as the routes then answer.
    explorer, gone = enter(), "nowhere-to-be-found"
    explorer.page.route(
        re.compile(f"{READY}/models$"), lambda route: route.fulfill(status=404, json={"error": "It is gone."})
    )
    explorer.open(f"explore?lang=en&run={READY}")
    explorer.stage.until(lambda told: told.get("veil") == "It is gone.", "the server's sentence")
    expect(explorer.root.get_by_role("button", name="Open the ready-made model")).to_be_visible()
    # The second run of an old link.
    explorer.page.unroute_all()
    explorer.page.reload()
    explorer.explore(READY, f"tab=two&other={gone}")
    note = explorer.root.locator(".two-words p")
    expect(note).to_have_text(re.compile(f"{gone}|no run"), timeout=30_000)
    explorer.root.locator(".two-words select").first.select_option("")
    expect(note).to_have_text(re.compile("Choose a second run"))
    explorer.complaints.clear()  # the answers 404, on purpose


def test_without_webassembly_the_server_decodes(enter: Enter) -> None:
    explorer = enter()
    explorer.page.add_init_script("delete globalThis.WebAssembly")
    explorer.explore(READY)
    assert explorer.told()["engine"] == "server"
    assert "server decodes" in explorer.notice()
    explorer.until_drawn()
    before = explorer.picture()
    under_way = most = 0

    def asked(request: Request) -> None:
        nonlocal under_way, most
        under_way += "/decode/" in request.url
        most = max(most, under_way)

    def answered(request: Request) -> None:
        nonlocal under_way
        under_way -= "/decode/" in request.url

    explorer.page.on("request", asked)
    explorer.page.on("requestfinished", answered)
    explorer.page.on("requestfailed", answered)
    far = {"offline": False, "latency": 300, "downloadThroughput": -1, "uploadThroughput": -1}
    explorer.context.new_cdp_session(explorer.page).send("Network.emulateNetworkConditions", far)
    explorer.drag(15)
    explorer.changed(before)
    explorer.stage.until(lambda _: most > 0, "a question to the server")
    assert most <= 2  # never queued up: the end of one may be told after the next was asked for


@pytest.fixture
def relay(lab: Lab) -> Iterator[Relay]:
    """A wire to the lab."""
    relay = Relay(lab.port)
    yield relay
    relay.close()


def test_offline_one_goes_on_exploring(enter: Enter, relay: Relay) -> None:
    explorer = enter(port=relay.port).explore(READY, "field=10")
    relay.cut()
    explorer.stage.until(lambda told: told["offline"] == "true", "the loss of the connection")
    assert "offline" in explorer.notice()
    before = explorer.picture()
    explorer.drag(20)
    explorer.changed(before)
    relay.mend()
    explorer.stage.until(lambda told: told["offline"] == "false", "the connection")
    explorer.stage.until(lambda _: explorer.notice() == "", "the notice to go")
    explorer.complaints.clear()  # of the network, on purpose
