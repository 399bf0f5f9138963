"""Pausing, stepping, stopping, a new learning rate; the queue; and whose run it is."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from browser.conftest import Visit
from browser.lab import Lab

LONG = {"training__epochs": 1000, "training__batch_size": 16}


def test_pause_step_resume_stop_reset(visit: Visit) -> None:
    visitor = visit().open_recipe(**LONG)
    stage = visitor.stage
    assert stage.button("pause").get_attribute("aria-disabled") == "true"
    run = stage.train()
    stage.until_points(3)

    stage.button("pause").click()
    paused = stage.until_state("paused")
    visitor.page.wait_for_timeout(700)
    assert stage.told()["lastStep"] == paused["lastStep"]
    assert stage.button("pause").get_attribute("aria-label") == "Go on"

    # A rate given while it is paused is the run's from the next step on, and the transport says so at once.
    visitor.rail.open("training")
    said = visitor.rail.move("Learning rate", "ArrowRight")
    assert said != "0.001"
    rate = stage.root.locator('[data-act="training"]')
    expect(rate).to_have_text(f"learning rate {said}", timeout=30_000)

    at = int(paused["lastStep"])
    for further in (1, 2):
        stage.button("step").click()
        stage.until(lambda told, to=at + further: int(told["lastStep"]) == to, "one step")
    stage.until_state("paused")  # while it makes one step it runs
    expect(rate).to_have_text(f"learning rate {said}")
    assert visitor.lab.metrics(run)[-1]["learning_rate"] == float(said)

    stage.button("pause").click()
    stage.until_state("running")
    stage.until(lambda told: int(told["lastStep"]) > at + 50, "more steps")

    stage.button("stop").click()
    stage.until_state("stopped")
    for act in ("pause", "step", "stop"):
        assert stage.button(act).get_attribute("aria-disabled") == "true"
    # A pause writes its step a second time; on the curve a step is one point.
    steps = {line["step"] for line in visitor.lab.metrics(run)}
    told = stage.until(lambda told: int(told["points"]) == len(steps), "every step")
    assert float(told["epoch"]) < 1000

    stage.button("reset").click()
    stage.until(lambda told: told["run"].startswith("ready-"), "the first run again")
    expect(visitor.page).to_have_url(re.compile("run=ready-"))


def test_a_step_from_a_running_run_pauses_it(visit: Visit) -> None:
    stage = visit().open_recipe(**LONG).stage
    stage.train()
    stage.until_points(3)
    stage.button("step").click()
    stage.until_state("paused")
    stage.button("stop").click()
    stage.until_state("stopped")


def test_a_new_learning_rate_in_mid_run(visit: Visit) -> None:
    visitor = visit().open_recipe(**LONG)
    stage = visitor.stage
    run = stage.train()
    stage.until_points(3)
    visitor.rail.open("training")
    said = visitor.rail.move("Learning rate", "ArrowRight", "ArrowRight")
    assert said != "0.001"
    expect(visitor.rail.root).to_contain_text("applies at once", timeout=30_000)
    rate = stage.root.locator('[data-act="training"]')
    expect(rate).to_have_text(f"learning rate {said}", timeout=30_000)
    told = stage.told()
    assert told["run"] == run
    assert told["state"] == "running"
    stage.until_points(int(told["points"]) + 2)
    stage.button("stop").click()
    stage.until_state("stopped")
    rates = [line["learning_rate"] for line in visitor.lab.metrics(run)]
    assert rates[0] == 0.001
    assert rates[-1] == float(said)
    steps = [line["step"] for line in visitor.lab.metrics(run)]
    assert steps == sorted(steps)  # it went on, and did not begin again


def test_the_place_in_the_queue_is_shown(visit: Visit, narrow_lab: Lab) -> None:
    first, second = visit(narrow_lab).open_recipe(**LONG), visit(narrow_lab).open_recipe(**LONG)
    first.stage.train()
    first.stage.until_points(1)
    second.stage.train()
    second.stage.until_state("queued")
    status = first.stage.root.locator(".status"), second.stage.root.locator(".status")
    expect(status[1]).to_have_text(re.compile(r"Waiting: place 1 in the queue(, starts in about \d+\Ws)?$"))
    expect(second.stage.button("stop")).to_have_attribute("aria-disabled", "false")
    # The first has its slice, then it is the second's turn, and the first keeps what it has reached.
    second.stage.until_state("running")
    expect(status[0]).to_have_text(
        re.compile(
            r"Waits for its turn(: goes on in about \d+\Ws| at epoch [\d.]+ of \d+: place 1 in the queue)$"
        )
    )
    second.stage.until_points(1)
    first.stage.until_state("running")
    first.stage.button("stop").click()
    second.stage.until_state("running")
    second.stage.button("stop").click()
    second.stage.until_state("stopped")


def test_another_browser_may_look_and_not_touch(visit: Visit) -> None:
    owner = visit().open_recipe(**LONG)
    run = owner.stage.train()
    owner.stage.until_points(3)
    expect(owner.page).to_have_url(re.compile(f"run={run}"))
    guest = visit().open(owner.page.url.removeprefix(f"{owner.lab.address}/"))
    told = guest.stage.until_drawn()
    assert told["run"] == run
    assert told["mine"] == "false"
    assert guest.stage.words() == "You watch a run that somebody else started."
    for act in ("pause", "step", "stop"):
        assert guest.stage.button(act).get_attribute("aria-disabled") == "true"
        guest.stage.button(act).click(force=True)
    for verb in ("pause", "resume", "step", "stop", "learning_rate"):
        answer = guest.page.request.post(f"{guest.lab.address}/api/jobs/{run}/{verb}", data={"value": 0.1})
        assert answer.status == 403, verb
        assert answer.json()["error"]
    owner.stage.until_points(int(owner.stage.number("points")))
    assert owner.stage.told()["state"] == "running"
    # Resetting the page is leaving it, not stopping what is somebody else's.
    guest.stage.button("reset").click()
    guest.stage.until(lambda told: told["run"] != run, "another run on the guest's page")
    assert owner.stage.told()["state"] == "running"
    owner.stage.button("stop").click()
    owner.stage.until_state("stopped")
