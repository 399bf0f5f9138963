"""The event stream: every line once, in order, also over lost connections and resumed trainings."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_server import browser, lines, listen, make_run, serving, steps_of

from aecore.engine.wishes import EngineTable
from aecore.recipe.presets import PRESETS
from app.api.tail import Tail
from app.web.settings import wishes


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with serving(tmp_path) as address:
        yield address


def test_a_run_is_told_from_its_first_line_on_with_what_the_trainer_wrote(
    address: str, tmp_path: Path
) -> None:
    (make_run(tmp_path, "one") / "metrics.jsonl").write_text(lines(range(5)))
    with browser(address) as client:
        events = listen(client, "run=one", until=5)
    assert steps_of(events, "one") == [0, 1, 2, 3, 4]
    assert events[-1]["data"]["lines"][0]["emitted"] == 1.5


def test_a_lost_connection_goes_on_with_exactly_the_missing_lines(address: str, tmp_path: Path) -> None:
    metrics = make_run(tmp_path, "one", state="running") / "metrics.jsonl"
    metrics.write_text(lines(range(3)))
    with browser(address) as client:
        before = listen(client, "run=one", until=3)
        with metrics.open("a") as file:
            file.write(lines(range(3, 9)))
        by_header = listen(client, "run=one", until=6, headers={"Last-Event-ID": before[-1]["id"]})
        by_query = listen(client, f"run=one&last={before[-1]['id']}", until=6)
    assert steps_of(before, "one") == [0, 1, 2]
    assert steps_of(by_header, "one") == steps_of(by_query, "one") == [3, 4, 5, 6, 7, 8]


def test_one_stream_tells_of_several_runs(address: str, tmp_path: Path) -> None:
    for name, count in (("one", 4), ("two", 3)):
        (make_run(tmp_path, name) / "metrics.jsonl").write_text(lines(range(count)))
    with browser(address) as client:
        events = listen(client, "run=one&run=two", until=7)
        again = listen(
            client, f"run=one&run=two&last=one:{events[-1]['id'].split(':')[1].split(',')[0]}", until=3
        )
    assert steps_of(events, "one") == [0, 1, 2, 3]
    assert steps_of(events, "two") == [0, 1, 2]
    assert steps_of(again, "one") == []
    assert steps_of(again, "two") == [0, 1, 2]


def test_a_growing_file_is_followed_and_a_half_written_line_waits(address: str, tmp_path: Path) -> None:
    metrics = make_run(tmp_path, "one", state="running") / "metrics.jsonl"

    def write() -> None:
        for step in range(6):
            text = lines(range(step, step + 1))
            for half in (text[:7], text[7:]):
                with metrics.open("a") as file:
                    file.write(half)
                time.sleep(0.05)

    writer = threading.Thread(target=write)
    with browser(address) as client:
        writer.start()
        events = listen(client, "run=one", until=6)
    writer.join()
    assert steps_of(events, "one") == [0, 1, 2, 3, 4, 5]
    assert len([event for event in events if event["event"] == "metrics"]) > 1


def test_a_waiting_job_says_its_place_and_then_that_it_was_stopped(address: str, tmp_path: Path) -> None:
    wishes().submit(PRESETS["vae-2d"], "somebody", "first")
    second = wishes().submit(PRESETS["vae-2d"], "somebody", "second")
    states = []
    with browser(address) as client, client.stream("GET", f"/api/events?run={second}") as response:
        for line in response.iter_lines():
            if not line.startswith("data: "):
                continue
            states.append(json.loads(line.removeprefix("data: ")))
            if len(states) == 2:
                break
            with EngineTable(tmp_path / "runs") as engine:
                engine.change(second, state="stopped")
    assert [(state["state"], state["place"]) for state in states] == [("queued", 2), ("stopped", None)]
    assert {state["run"] for state in states} == {second}


@pytest.mark.parametrize(
    "last", ["", "one", "one:x", "one:-4", "one:99999999", ":::", "one:3", "other:7", "a" * 9000]
)
def test_a_place_that_cannot_be_is_read_from_the_beginning(address: str, tmp_path: Path, last: str) -> None:
    (make_run(tmp_path, "one") / "metrics.jsonl").write_text(lines(range(4)))
    with browser(address) as client:
        assert steps_of(listen(client, f"run=one&last={last}", until=4), "one") == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("run=nobody", 404), ("run=../../etc", 404), ("run=%2e%2e", 404)],
)
def test_a_stream_of_nothing_is_refused_in_a_sentence(address: str, query: str, status: int) -> None:
    with browser(address) as client:
        response = client.get(f"/api/events?{query}")
    assert response.status_code == status
    assert response.json()["error"].endswith(".")


def test_a_training_that_went_back_to_its_checkpoint_is_told_anew(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_text(lines(range(6)))
    tail = Tail(path)
    assert len(tail.read()[0]) == 6

    def resume(text: str) -> None:
        part = tmp_path / "part"
        part.write_text(text)
        part.rename(path)

    # Cut behind what was read: nothing is new, nothing is told again.
    resume(lines(range(6)))
    assert tail.read() == ([], False)
    # Cut before it, and grown past it again with other times: the page must forget what it drew.
    resume(lines(range(3)) + lines(range(3, 9), seconds=0.25))
    told, anew = tail.read()
    assert anew
    assert len(told) == 9
    # Cut to less than was read.
    resume(lines(range(2)))
    told, anew = tail.read()
    assert anew
    assert len(told) == 2


def test_a_file_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    tail = Tail(tmp_path / "metrics.jsonl")
    assert tail.read() == ([], False)
    tail.path.write_text(lines(range(2)))
    assert len(tail.read()[0]) == 2
