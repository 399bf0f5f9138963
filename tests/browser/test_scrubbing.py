"""The slider over epochs goes back and forth by itself: the server sees at most immutable files, and each once."""

from __future__ import annotations

import numpy as np

from browser.conftest import Visit


def test_scrubbing_asks_the_server_for_nothing_twice(visit: Visit) -> None:
    visitor = visit().open()
    stage = visitor.stage
    stage.until_drawn()
    count = int(stage.told()["snapshots"])
    assert count >= 10
    there_and_back = [*range(0, count, 3), *range(count - 1, -1, -3)]
    seen: dict[int, np.ndarray] = {}

    visitor.requests.clear()
    steps: dict[int, str] = {}
    for index in there_and_back:
        before = stage.told()["mapStep"]
        stage.scrub(index)
        if index not in steps:
            stage.until(lambda told, before=before: told["mapStep"] != before or steps == {}, "a map", 20)
            steps[index] = stage.told()["mapStep"]
    assert all("/snapshots/" in address for address in visitor.requests), visitor.requests
    assert len(visitor.requests) == len(set(visitor.requests))

    stage.until(lambda _: len(visitor.requests) == len(set(visitor.requests)), "the last files")
    visitor.page.wait_for_load_state("networkidle")
    visitor.requests.clear()
    for index in there_and_back:
        stage.scrub(index)
        visitor.page.wait_for_timeout(30)
        seen.setdefault(index, stage.map_points()[0])
    assert visitor.requests == []
    assert np.abs(seen[0] - seen[there_and_back[len(there_and_back) // 2 - 1]]).mean() > 10

    # Back at the beginning everything is what it was, and the words say where one is.
    stage.scrub(0)
    stage.until(lambda told: told["mapStep"] == "0", "the beginning")
    assert "epoch 0" in stage.root.locator(".scrubber .shown").inner_text()
    visitor.page.wait_for_timeout(400)
    assert np.allclose(stage.map_points()[0], seen[0], atol=0.5)
    assert visitor.requests == []
