"""PyTorch is imported once a page is there, or once it is plain that nobody opens one."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from app.web import asked, later


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += max(seconds, 0.001)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for module in (asked, later):
        monkeypatch.setattr(module, "time", made)
    monkeypatch.setattr(asked, "_last", asked._Last())
    return made


def ask(path: str, kind: str = "http") -> None:
    async def answer(scope: Any, receive: Any, send: Any) -> None: ...

    asyncio.run(asked.Asked(answer)({"type": kind, "path": path}, None, None))  # type: ignore[arg-type]


def test_nobody_is_waited_for_longer_than_a_page_that_has_all_it_asked_for(clock: Clock) -> None:
    assert asked.seconds_to_wait(3.0, 0.5) == 3.0
    clock.now += 2.0
    ask("/")
    ask("/_stcore/stream", "websocket")
    for path in ("/api/assets/stage-abc.js", "/api/text/en.json"):
        ask(path)
    # Its files say only that it is being opened; its script has not drawn it yet.
    assert asked.seconds_to_wait(3.0, 0.5) == 3.0
    ask("/api/runs/one")
    assert asked.seconds_to_wait(3.0, 0.5) == 0.5
    clock.now += 0.5
    assert asked.seconds_to_wait(3.0, 0.5) == 0.0


def test_whoever_keeps_asking_is_not_waited_for_for_ever(clock: Clock) -> None:
    seen: list[float] = []

    def sleep(seconds: float) -> None:
        seen.append(seconds)
        clock.now += seconds / 2
        ask("/api/orders")

    clock.sleep = sleep  # type: ignore[method-assign]
    later._wait_for_a_page()
    assert clock.now - 100.0 >= later.MOST_SECONDS
    assert seen[0] == later.NOBODY_SECONDS


def test_the_rest_is_imported_after_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("what_a_page_needs", "the_rest_of_it"):
        (tmp_path / f"{name}.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    there, done = threading.Event(), threading.Event()
    before: list[set[str]] = []

    def wait() -> None:
        before.append({name for name in ("what_a_page_needs", "the_rest_of_it") if name in sys.modules})
        there.wait(60)

    monkeypatch.setattr(later, "_wait_for_a_page", wait)
    later.begin(["what_a_page_needs"], ["the_rest_of_it"], done.set)
    there.set()
    assert done.wait(60)
    assert before == [{"what_a_page_needs"}]
    assert "the_rest_of_it" in sys.modules


def test_a_function_of_a_module_is_called_once_the_module_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "called_later.py").write_text("seen = []\ndef note(*given): seen.append(given)\n")
    monkeypatch.syspath_prepend(tmp_path)

    async def both() -> None:
        later.call("called_later", "note", 1, "two")
        deadline = time.monotonic() + 60
        while later._calls and time.monotonic() < deadline:
            await asyncio.sleep(0.01)

    asyncio.run(both())
    assert sys.modules["called_later"].seen == [(1, "two")]
