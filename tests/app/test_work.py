"""Long work in the web server: each asker in turn, the same once for all, and none for those who have gone."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import IPPROTO_TCP
from typing import Any

import httpx
import pytest
from api_server import browser, serving
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from aecore.wanted import Unwanted, still_wanted, wanted_while, while_wanted
from app.api.answers import answered
from app.api.asking import asker
from app.server import _listen
from app.web import work as working
from app.web.refusals import Refusal
from app.web.turns import Turns, Who
from app.web.work import AT_ONCE, MOST_OF_OWNER, Asker, Left, Pool

ANN, BEN = Asker(Who("1", "ann")), Asker(Who("2", "ben"))


def in_loop(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), 30))  # type: ignore[arg-type]


def test_addresses_take_turns_and_within_them_owners() -> None:
    turns: Turns[str] = Turns()
    for number in range(50):
        turns.put(Who("room", "ann"), f"ann {number}")
    for number in range(3):
        turns.put(Who("room", "ben"), f"ben {number}")
    for number in range(50):
        turns.put(Who("far", f"cookie {number}"), f"far {number}")
    taken = [turns.take() for _ in range(7)]
    assert taken == ["ann 0", "far 0", "ben 0", "far 1", "ann 1", "far 2", "ben 1"]
    turns.put(Who("new"), "new")
    assert turns.take() == "new"  # whoever was not served yet comes before all others
    turns.remove(Who("room", "ben"), "ben 2")
    turns.remove(Who("room", "ben"), "ben 2")  # which is there no more
    rest = [turns.take() for _ in range(len(turns))]
    assert len(rest) == 48 + 47
    assert "ben 2" not in rest
    assert turns.take() is None


def test_fifty_requests_of_one_keep_the_next_waiting_for_one_piece_at_most() -> None:
    async def story() -> None:
        pool, made, gate = Pool(1), [], threading.Semaphore(0)

        def piece(name: str) -> Callable[[], None]:
            def make() -> None:
                gate.acquire()
                made.append(name)

            return make

        many = [
            asyncio.create_task(pool.result(ANN, piece(f"ann {number}"), object()))
            for number in range(MOST_OF_OWNER)
        ]
        await asyncio.sleep(0.05)
        other = asyncio.create_task(pool.result(BEN, piece("ben"), object()))
        await asyncio.sleep(0.05)
        gate.release(2)
        await other
        assert made == ["ann 0", "ben"]
        many.append(asyncio.create_task(pool.result(ANN, piece("one more"), object())))
        await asyncio.sleep(0.05)
        with pytest.raises(Refusal) as refused:
            await pool.result(ANN, piece("too many"), object())
        assert (refused.value.status, refused.value.key) == (429, "refusal.many_owner")
        gate.release(100)
        await asyncio.gather(*many, return_exceptions=True)
        assert not len(pool)
        assert not pool._asked

    in_loop(story)


def test_what_nobody_waits_for_is_never_begun_and_what_was_begun_is_told() -> None:
    async def story() -> None:
        pool, made, here = Pool(1), [], threading.Event()
        gone = asyncio.Event()

        async def left() -> None:
            await gone.wait()

        def long() -> None:
            here.set()
            for _ in while_wanted(range(3000)):
                time.sleep(0.01)
            made.append("long")

        leaving = Asker(ANN.who, left)
        first = asyncio.create_task(pool.result(leaving, long, "long"))
        second = asyncio.create_task(pool.result(leaving, lambda: made.append("never"), "never"))
        shared = [
            asyncio.create_task(pool.result(each, lambda: made.append("shared"), "shared"))
            for each in (leaving, BEN)
        ]
        while not here.is_set():
            await asyncio.sleep(0.01)
        gone.set()
        for task in (first, second, shared[0]):
            with pytest.raises(Left):
                await task
        await shared[1]
        assert made == ["shared"]  # half a minute of work ended with those who had asked for it
        assert not len(pool)
        assert not len(pool._turns)

    in_loop(story)


def test_who_comes_when_it_is_being_given_up_has_it_made_again() -> None:
    async def story() -> None:
        pool, begun, go_on = Pool(1), threading.Semaphore(0), threading.Event()
        gone = asyncio.Event()
        times: list[int] = []

        async def left() -> None:
            await gone.wait()

        def make() -> str:
            times.append(len(times))
            begun.release()
            if len(times) == 1:
                while True:
                    try:
                        still_wanted()
                    except Unwanted:
                        begun.release()
                        go_on.wait()
                        raise
            return "made"

        first = asyncio.create_task(pool.result(Asker(ANN.who, left), make, "same"))
        await asyncio.to_thread(begun.acquire)
        gone.set()
        with pytest.raises(Left):
            await first
        await asyncio.to_thread(begun.acquire)
        second = asyncio.create_task(pool.result(BEN, make, "same"))
        await asyncio.sleep(0.05)
        go_on.set()
        assert await second == "made"
        assert times == [0, 1]

    in_loop(story)


def test_work_that_nobody_counts_is_always_wanted() -> None:
    still_wanted()
    with wanted_while(lambda: False), pytest.raises(Unwanted):
        list(while_wanted([1]))
    assert list(while_wanted([1, 2])) == [1, 2]


@contextmanager
def slow_route(folder: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[], Any]) -> Iterator[str]:
    """A server with a route whose work is given."""

    @answered
    async def slow(request: Request) -> Response:
        return JSONResponse(await working.work(asker(request), make))

    monkeypatch.setattr("api_server.routes", lambda: [Route("/slow", slow)])
    with serving(folder) as address:
        yield address


def test_a_browser_that_goes_takes_its_work_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    over, free = threading.Semaphore(0), threading.Event()

    def make() -> int:
        begun.append(1)
        try:
            while not free.is_set():
                still_wanted()
                time.sleep(0.005)
        finally:
            over.release()
        return 0

    with slow_route(tmp_path, monkeypatch, make) as address:

        def ask(seconds: float) -> None:
            with browser(address) as client, pytest.raises(httpx.ReadTimeout):
                client.get("/slow", timeout=seconds)

        asking = [threading.Thread(target=ask, args=(2.0,)) for _ in range(AT_ONCE)]
        for thread in asking:
            thread.start()
        while len(begun) < AT_ONCE:
            time.sleep(0.01)
        for _ in range(4):
            ask(0.1)
        for thread in asking:
            thread.join()
        for _ in range(AT_ONCE):
            assert over.acquire(timeout=10)  # what ran ended early,
        free.set()
        with browser(address) as client:
            assert client.get("/slow").json() == 0
        assert len(begun) == AT_ONCE + 1  # and what waited was never begun


def test_answers_are_sent_at_once() -> None:
    # asyncio looks for this before it turns off waiting for more to send: 40 ms at every second answer otherwise.
    with _listen("127.0.0.1", 0) as listening:
        assert listening.proto == IPPROTO_TCP
