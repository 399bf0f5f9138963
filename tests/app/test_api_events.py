"""The event stream: every line once, in order, also over lost connections and resumed trainings."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from api_server import browser, lines, listen, make_run, serving, steps_of

from aecore.engine.wishes import EngineTable
from aecore.recipe.presets import PRESETS
from app.api.following import Follower
from app.api.watching import KEPT, RUNNING, watching
from app.web.settings import Settings, close, use, wishes
from app.web.tail import Tail


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


def test_a_file_is_read_once_for_all_who_watch_it(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metrics = make_run(tmp_path, "one", state="running") / "metrics.jsonl"
    metrics.write_text(lines(range(3)))
    reads: list[int] = []
    read = Tail.read

    def counted(tail: Tail, until: int | None = None) -> tuple[list[str], bool]:
        reads.append(1)
        return read(tail, until)

    monkeypatch.setattr(Tail, "read", counted)
    told: list[list[int]] = []
    caught_up = threading.Barrier(9)

    def watch() -> None:
        with browser(address) as client, client.stream("GET", "/api/events?run=one") as response:
            steps: list[int] = []
            for line in response.iter_lines():
                if line.startswith("data: ") and "lines" in line:
                    steps += [point["step"] for point in json.loads(line.removeprefix("data: "))["lines"]]
                    if steps == [0, 1, 2]:
                        caught_up.wait(30)
                    if len(steps) >= 23:
                        break
            told.append(steps)

    watchers = [threading.Thread(target=watch) for _ in range(8)]
    for watcher in watchers:
        watcher.start()
    caught_up.wait(30)
    before, began = len(reads), time.monotonic()
    for step in range(3, 23):
        with metrics.open("a") as file:
            file.write(lines(range(step, step + 1)))
        time.sleep(0.05)
    for watcher in watchers:
        watcher.join()
    looks = (time.monotonic() - began) / RUNNING
    assert told == [list(range(23))] * 8
    # One look at a time, and one more where it finds something; eight would each have had their own.
    assert len(reads) - before <= looks + 20 + 8
    assert len(reads) - before < 8 * 20


def test_who_comes_back_from_ahead_of_the_shared_look_gets_every_line_once(tmp_path: Path) -> None:
    use(Settings(runs=tmp_path / "runs"))
    metrics = make_run(tmp_path, "one", state="running") / "metrics.jsonl"
    metrics.write_text(lines(range(3)))

    def told(follower: Follower) -> list[int]:
        steps: list[int] = []
        while (found := follower.next_lines()) is not None:
            if found[1]:
                steps.append(-1)
            steps += [point["step"] for point in json.loads(f"[{found[0]}]")]
        return steps

    async def story() -> None:
        news = asyncio.Event()
        with watching(["one"], news) as (watch,):
            first = Follower(watch, 0)
            assert told(first) == [0, 1, 2]
            with metrics.open("a") as file:
                file.write(lines(range(3, 6)))
            ahead = Follower(watch, metrics.stat().st_size)  # it knows what the shared look does not know yet
            assert told(ahead) == told(first) == []
            assert watch.look()
            assert told(ahead) == []
            assert told(first) == [3, 4, 5]
            # So much comes that a slow page finds its place no more in what is kept.
            for step in range(6, 6 + 2 * KEPT):
                with metrics.open("a") as file:
                    file.write(lines(range(step, step + 1)))
                watch.look()
            assert told(ahead) == told(first) == list(range(6, 6 + 2 * KEPT))
            # The training goes back to its checkpoint.
            part = tmp_path / "part"
            part.write_text(lines(range(2), seconds=0.25))
            part.rename(metrics)
            watch.look()
            assert told(first) == [-1, 0, 1]
            late = Follower(watch, 10**9)
            assert told(late) == [-1, 0, 1]
        assert watch.watchers == set()
        with watching(["one"], news) as (again,):
            assert again is not watch

    asyncio.run(story())
    close()
    use(Settings())
