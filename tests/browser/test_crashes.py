"""kill -9 in mid-run while a page watches: the run ends finished, and the page shows all of it."""

from __future__ import annotations

import pytest

from browser.conftest import Visit
from browser.lab import ENGINE, SERVER, WORKER, Lab
from browser.test_connection import check_whole


@pytest.mark.parametrize("module", [WORKER, ENGINE, SERVER], ids=["worker", "engine", "web-server"])
def test_the_run_survives(visit: Visit, narrow_lab: Lab, module: str) -> None:
    visitor = visit(narrow_lab).open_recipe(training__epochs=40)
    loads: list[str] = []
    visitor.page.on("load", lambda _: loads.append(visitor.page.url))
    run = visitor.stage.train()
    visitor.stage.until_points(15)
    assert narrow_lab.about(run)["state"] == "running"
    if module == ENGINE:
        # Frozen first, as by a debugger or a machine that swaps: nothing ends, and nobody answers.
        for frozen in (*narrow_lab.processes(WORKER), *narrow_lab.processes(ENGINE)):
            frozen.suspend()
        visitor.stage.until(
            lambda _: visitor.stage.words().startswith("The training engine does not"), "a word"
        )
    narrow_lab.kill(module)
    if module == WORKER:
        visitor.stage.until(
            lambda _: visitor.stage.words().startswith("A training process was lost"), "a word"
        )
    told = visitor.stage.until_state("finished", seconds=150)
    assert told["run"] == run
    check_whole(visitor, run)
    last = [line["test"]["loss"] for line in narrow_lab.metrics(run) if line["test"]][-1]
    assert float(visitor.stage.told()["lastTestLoss"]) == pytest.approx(last, rel=1e-9)
    assert narrow_lab.about(run)["state"] == "finished"
    # The page is still of use: the rail answers, and the run is still one's own. A new web server knows nothing of
    # the page, which then opens itself again by its address.
    if module == SERVER:
        visitor.stage.until(lambda _: bool(loads), "the page to open itself again")
        visitor.stage.until_drawn()
    visitor.rail.settle()
    visitor.rail.open("training")
    assert visitor.stage.told()["run"] == run
    assert visitor.stage.told()["mine"] == "true"
    if module == SERVER:
        visitor.complaints.clear()  # of a server that was not there for a moment
