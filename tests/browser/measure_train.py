"""How fast it feels: figures for the report, not assertions on a clock."""

from __future__ import annotations

from browser import figures
from browser.conftest import Visit

LONG = {"training__epochs": 1000, "training__batch_size": 64}
PRESSES = 6
CLICKS = 60

# From the press of the pointer to a page that has nothing left to do: the address holds the new recipe, and both
# Streamlit and the stage stand still.
CLICK = """
() => new Promise((resolve) => {
  addEventListener("pointerdown", () => {
    const begun = performance.now(), before = location.search;
    const look = () => {
      const still = document.querySelector('[data-testid="stApp"]').dataset.testScriptState === "notRunning";
      if (still && location.search !== before) resolve(performance.now() - begun);
      else if (performance.now() - begun > 20000) resolve(-1);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { capture: true, once: true });
  window.__listening = true;
})
"""


def test_from_train_to_the_first_point(visit: Visit) -> None:
    visitor = visit(reduced_motion="no-preference").open_recipe(training__epochs=20)
    stage = visitor.stage
    times, latencies = [], []
    for press in range(PRESSES):
        stage.train()
        told = stage.until_points(0)
        if press:  # the first one may have found a worker that was still getting warm
            times.append(float(told["trainToPoint"]))
        told = stage.until_state("finished")
        latencies.append((float(told["latencyMedian"]), float(told["latencyP95"]), int(told["latencyCount"])))
    figures.note("Train pressed to first point, median", figures.percentile(times, 0.5), "ms", "under 1000")
    figures.note("Train pressed to first point, p95", figures.percentile(times, 0.95), "ms")
    median, p95, count = latencies[-1]
    assert count > 100
    figures.note("metric emitted to point drawn, median", median, "ms", "", f"{count} points")
    figures.note("metric emitted to point drawn, p95", p95, "ms", "under 250", f"{count} points")


def test_a_click_on_a_slider_while_two_jobs_train(visit: Visit) -> None:
    others = [visit().open_recipe(**LONG) for _ in range(2)]
    for other in others:
        other.stage.train()
        other.stage.until_points(5)
        other.page.goto("about:blank")  # their browsers would stand elsewhere, with processors of their own
    visitor = visit(reduced_motion="no-preference").open("?block=training")
    visitor.stage.until_drawn()
    slider = visitor.rail.root.get_by_role("group", name="Length", exact=True)
    times = []
    for click in range(CLICKS):
        visitor.page.evaluate(f"() => {{ window.__listening = false; window.__settled = ({CLICK})(); }}")
        track = slider.bounding_box()
        assert track
        share = 0.15 + 0.5 * (click % 2) + 0.3 * click / CLICKS
        visitor.page.mouse.click(track["x"] + share * track["width"], track["y"] + track["height"] / 2)
        times.append(float(visitor.page.evaluate("() => window.__settled")))
        visitor.page.wait_for_timeout(200)
    assert min(times) > 0
    for other in others:
        (run,) = other.stage.started
        told = other.page.context.request.get(f"{other.lab.address}/api/runs/{run}").json()
        assert told["state"] == "running"
    note = f"{CLICKS} clicks, two jobs training"
    figures.note(
        "click on a slider to a settled page, median", figures.percentile(times, 0.5), "ms", "", note
    )
    figures.note(
        "click on a slider to a settled page, p95", figures.percentile(times, 0.95), "ms", "under 300", note
    )
