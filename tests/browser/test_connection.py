"""A reload, a lost connection, a hidden page: the run is found again, and no point is missing or double."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from browser.conftest import Visit
from browser.lab import Lab
from browser.relay import Relay
from browser.visitor import Visitor

SOME = {"training__epochs": 50}


def check_whole(visitor: Visitor, run: str) -> None:
    """The page holds as many points as the run has lines, and ends where they end."""
    lines = visitor.lab.metrics(run)
    told = visitor.stage.until(lambda told: int(told["points"]) == len(lines), f"{len(lines)} points")
    assert int(told["lastStep"]) == lines[-1]["step"]
    assert [line["step"] for line in lines] == sorted({line["step"] for line in lines})


def test_a_reload_finds_the_run_again(visit: Visit) -> None:
    visitor = visit().open_recipe(**SOME)
    run = visitor.stage.train()
    visitor.stage.until_points(20)
    expect(visitor.page).to_have_url(re.compile(f"run={run}"))
    visitor.page.reload()
    visitor.stage.root.wait_for(state="attached", timeout=60_000)
    told = visitor.stage.until_points(20)
    assert told["run"] == run
    assert told["mine"] == "true"
    visitor.stage.until_state("finished")
    check_whole(visitor, run)


@pytest.fixture
def relay(lab: Lab) -> Iterator[Relay]:
    """A wire to the lab."""
    relay = Relay(lab.port)
    yield relay
    relay.close()


def test_a_lost_connection_is_said_and_mended(relay: Relay, visit: Visit) -> None:
    visitor = visit(port=relay.port).open_recipe(training__epochs=120)
    run = visitor.stage.train()
    visitor.stage.until_points(10)
    relay.cut()
    points = visitor.stage.until(lambda told: told["connected"] == "false", "the loss of the connection")[
        "points"
    ]
    expect(visitor.stage.root.locator(".status")).to_have_text("Offline, reconnecting …")
    visitor.page.wait_for_timeout(1500)
    assert visitor.stage.told()["points"] == points
    relay.mend()
    visitor.stage.until(lambda told: told["connected"] == "true", "the connection")
    visitor.stage.until_state("finished")
    check_whole(visitor, run)
    assert visitor.stage.words() == "Finished. Drag the slider to go back in time."
    # Streamlit has found its way back too.
    visitor.rail.open("training")
    assert visitor.stage.told()["run"] == run
    visitor.complaints.clear()  # of the network, on purpose


def test_a_hidden_page_holds_no_event_stream(visit: Visit) -> None:
    visitor = visit()
    events: list[str] = []
    visitor.page.on("requestfailed", lambda request: events.append(request.url))
    visitor.page.on("requestfinished", lambda request: events.append(request.url))
    visitor.open_recipe(**SOME)
    run = visitor.stage.train()
    visitor.stage.until_points(10)
    streams = [address for address in visitor.requests if f"/api/events?run={run}" in address]
    assert len(streams) == 1  # one stream, however often something changed
    events.clear()
    hide(visitor, True)
    visitor.page.wait_for_timeout(1000)
    assert any("/api/events" in address for address in events)
    points = visitor.stage.number("points")
    visitor.page.wait_for_timeout(1000)
    assert visitor.stage.number("points") == points
    assert len(visitor.lab.metrics(run)) > points
    hide(visitor, False)
    visitor.stage.until_state("finished")
    check_whole(visitor, run)
    again = [address for address in visitor.requests if f"/api/events?run={run}" in address]
    assert "last=" in again[-1]  # resumed, not read again from the start


def hide(visitor: Visitor, hidden: bool) -> None:
    """Tells the page what a browser tells it when its tab is covered: headless Chromium never does."""
    visitor.page.evaluate(
        """hidden => { Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
                       document.dispatchEvent(new Event("visibilitychange")); }""",
        hidden,
    )
