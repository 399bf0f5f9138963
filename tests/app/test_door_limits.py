"""Bodies, heads, connections, pages, streams and uploads have their bounds, and a class fits into them."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from door_server import WEBSOCKET, Server, read, running
from starlette.types import Message, Receive, Scope, Send

from app.door.bodies import Bodies, most_of
from app.door.connections import Connection, limited
from app.door.counts import Counts, Share
from app.door.limits import Limits, kind_of, shares
from app.web.refusals import Refusal


def few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    # As macOS starts a program: with 256 files.
    with running(tmp_path_factory.mktemp("limits"), "--people", "4", preexec_fn=few_files) as server:
        yield server


def test_half_sent_requests_lock_nobody_out_and_end_in_time(server: Server) -> None:
    with contextlib.ExitStack() as held:
        wires = [held.enter_context(server.connect()) for _ in range(300)]
        for wire in wires:
            wire.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
        for _ in range(5):
            assert server.ask("/_stcore/health").status == 200
        for wire in wires:
            assert read(wire).status == 408


def test_a_head_that_trickles_in_is_not_waited_for(server: Server) -> None:
    def trickle() -> None:
        """Says for a minute and more, a sign in half a second, that there is somebody."""
        for sign in b"GET / HTTP/1.1\r\n" + b"X" * 150:
            wire.sendall(bytes([sign]))
            time.sleep(0.5)

    with server.connect() as wire, pytest.raises(OSError):  # noqa: PT011  # a broken pipe, or a reset
        trickle()


def test_bodies_are_bounded_by_where_they_go(server: Server) -> None:
    cookie = server.ask().owner
    said = {"Cookie": cookie, "Content-Length": str(10**12)}
    for path in ("/api/jobs", "/", "/_stcore/health", "/api/runs/x/decode/1", "/_stcore/upload_file/a/b"):
        assert server.ask(path, said, method="POST").status == 413, path
    for length in ("-1", "x", "1" * 30):
        assert server.ask("/api/jobs", {**said, "Content-Length": length}, method="POST").status in (400, 413)
    chunked = {"Cookie": cookie, "Transfer-Encoding": "chunked"}
    with server.connect() as wire:
        wire.sendall(server.written("/", chunked, method="GET"))
        with contextlib.suppress(OSError):
            for _ in range(200):
                wire.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        # A page does not read what comes with it, and the connection does not stay open for it.
        with contextlib.suppress(OSError):
            read(wire)
    assert most_of("/api/jobs") < most_of("/api/runs/one/encode/3") < most_of("/_stcore/upload_file/a/b")
    assert server.post_job(cookie).status == 201


def test_a_body_that_stalls_is_refused() -> None:
    sent: list[Message] = []

    async def inside(_scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})

    parts = iter([{"type": "http.request", "body": b"{", "more_body": True}])

    async def receive() -> Message:
        part = next(parts, None)
        return part if part is not None else await asyncio.Event().wait()  # type: ignore[return-value]

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/api/jobs", "method": "POST", "headers": [(b"content-length", b"9")]}
    asyncio.run(asyncio.wait_for(Bodies(inside, stalled=0.05)(scope, receive, send), 10))
    assert sent[0]["status"] == 408


def test_one_address_opens_its_share_of_pages_and_streams(server: Server) -> None:
    share = shares(4)
    run = "/api/events?run=ready-linear-pca"
    for kind, path, headers, good in (("stream", run, {}, 200), ("page", "/_stcore/stream", WEBSOCKET, 101)):
        most = (share[kind].address + 1) // 2  # Half of it, of those who are nobody.
        with contextlib.ExitStack() as held:
            got: Counter[int] = Counter()
            for _ in range(most + 10):
                wire = held.enter_context(server.connect())
                wire.sendall(server.written(path, headers))
                got[int(wire.recv(12).split()[1])] += 1
            assert got == {good: most, 429: 10}, kind
            assert server.ask("/_stcore/health").status == 200
        deadline = time.monotonic() + 20
        while True:  # What was left is free again.
            with server.connect() as wire:
                wire.sendall(server.written(path, headers))
                if int(wire.recv(12).split()[1]) == good:
                    break
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_class_behind_one_address_fits_in() -> None:
    share = shares(40)
    assert share["page"].address >= 3 * 40
    assert share["stream"].address >= 3 * 40
    assert share["upload"].address >= 20
    protocol = limited(40, 4096)
    assert protocol.by_address >= 30 * 7  # six a browser and a websocket
    assert limited(40, 256).in_all < 200


def test_counts_are_for_an_owner_an_address_and_all() -> None:
    counts = Counts({"page": Share(owner=1, address=2, total=3)})

    def refused(owner: str, address: str) -> int:
        with pytest.raises(Refusal) as told, counts.counted("page", owner, address):
            pass
        return told.value.status

    with counts.counted("page", "", "here"):
        assert refused("", "here") == 429, "half of it is for those who are somebody"
    with counts.counted("page", "a", "here"):
        assert refused("a", "there") == 429
        with counts.counted("page", "", "here"):
            assert refused("b", "here") == 429
            with counts.counted("page", "b", "there"):
                assert refused("c", "elsewhere") == 503
    assert len(counts) == 0


def test_what_a_page_fetches_at_once_waits_for_a_place_and_what_changes_something_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    share, going_on, most = Share(owner=5, address=8, total=20), 0, 0

    async def slow(_scope: Scope, _receive: Receive, send: Send) -> None:
        nonlocal going_on, most
        going_on, most = going_on + 1, max(most, going_on + 1)
        await asyncio.sleep(0.02)
        going_on -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def asked(method: str, owner: str, count: int) -> Counter[int]:
        door, seen = Limits(slow, Counts({"request": share})), Counter[int]()

        async def heard(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen[message["status"]] += 1

        scope: Scope = {
            "type": "http",
            "method": method,
            "path": "/static/js/a.js",
            "client": ("192.0.2.1", 5),
        }
        scope["headers"] = [(b"cookie", f"aelab_owner={owner}".encode())]
        await asyncio.gather(*(door(scope, None, heard) for _ in range(count)))  # type: ignore[arg-type]
        return seen

    # Over HTTP/2 a browser asks for all of them at once.
    assert asyncio.run(asked("GET", "somebody", 40)) == {200: 40}
    assert most == 5
    most = 0
    assert asyncio.run(asked("GET", "", 40)) == {200: 40}
    assert most == 4, "who has no cookie shares half of the address's"
    assert asyncio.run(asked("POST", "somebody", 7)) == {200: 5, 429: 2}
    monkeypatch.setattr("app.door.limits.PATIENCE", 0.0)
    assert asyncio.run(asked("GET", "somebody", 7)) == {200: 5, 429: 2}


def test_what_lasts_is_counted_by_what_it_is() -> None:
    kinds = {
        kind_of({"type": kind, "path": path})
        for kind, path in (
            ("websocket", "/_stcore/stream"),
            ("http", "/api/events"),
            ("http", "/_stcore/upload_file/a/b"),
            ("http", "/api/runs/ready-a/decode/12"),
            ("http", "/"),
        )
    }
    assert kinds == set(shares(1))


class Wire:
    """As much of a transport as the protocol looks at."""

    def __init__(self, address: str) -> None:
        self.address, self.closed, self.written = address, False, b""

    def get_extra_info(self, name: str) -> Any:
        return {"peername": (self.address, 5), "sockname": ("192.0.2.1", 8501)}.get(name)

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def test_connections_are_limited_by_address_but_for_this_machine() -> None:
    from uvicorn import Config
    from uvicorn.server import ServerState

    async def connect(addresses: list[str], *, busy: bool) -> tuple[Counter[str], Counter[str]]:
        """Those that are open at the end, and those that were turned away."""
        config, state = Config(lambda: None, log_level="critical"), ServerState()  # type: ignore[arg-type]
        config.load()
        asked = {"_waits_for_head": lambda _self: False} if busy else {}
        kind = type("Few", (Connection,), {"by_address": 3, "in_all": 20, **asked})
        wires = [Wire(address) for address in addresses]
        for wire in wires:
            kind(config=config, server_state=state, app_state={}).connection_made(wire)
            assert not wire.written or wire.closed
        return (
            Counter(wire.address for wire in wires if not wire.closed),
            Counter(wire.address for wire in wires if wire.written.startswith(b"HTTP/1.1 503")),
        )

    crowd = ["192.0.2.7"] * 5 + ["127.0.0.1"] * 8 + ["192.0.2.8"] * 3 + ["192.0.2.9"] * 4
    inside = {"192.0.2.7": 3, "127.0.0.1": 8, "192.0.2.8": 3, "192.0.2.9": 3}
    assert asyncio.run(connect(crowd, busy=True)) == (inside, {"192.0.2.7": 2, "192.0.2.9": 1})
    # Where nothing is asked on them the oldest give way: whoever comes then is let in.
    assert asyncio.run(connect(crowd, busy=False)) == (inside, {})
    everywhere = [f"192.0.2.{number}" for number in range(20)]
    assert asyncio.run(connect([*everywhere, "192.0.2.99"], busy=True))[1] == {"192.0.2.99": 1}
    open_ones, turned_away = asyncio.run(connect([*everywhere, "192.0.2.99"], busy=False))
    assert (open_ones["192.0.2.99"], open_ones["192.0.2.0"], turned_away) == (1, 0, {})


SOFT = """
import resource
from aecore.machine.open_files import raise_open_files
print(raise_open_files(), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize("limits", [(256, 20_000), (256, 1024), (256, 256), (5000, 6000)])
def test_the_soft_limit_of_open_files_is_raised_as_far_as_it_goes(limits: tuple[int, int]) -> None:
    if limits[1] > resource.getrlimit(resource.RLIMIT_NOFILE)[1]:
        pytest.skip("this machine allows fewer files")
    done = subprocess.run(
        [sys.executable, "-c", SOFT],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limits),
    )
    assert [int(word) for word in done.stdout.split()] == [limits[1]] * 3
