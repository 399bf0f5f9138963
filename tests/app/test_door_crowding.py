"""Thirty students behind one address, as a school's often are: one of them does what they can, the others go on."""

from __future__ import annotations

import socket
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest
from door_server import JOB, Answer, Server, read, running
from fuzz.classes import begun

from aecore.machine.room import LOOPBACK, room_address

STUDENTS = 30
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Room:
    """A server as the room sees it: everybody comes from one address, which is not this machine's own."""

    def __init__(self, server: Server) -> None:
        self.server, self.address = server, room_address()
        self.host = {"Host": f"{self.address}:{server.port}"}

    def connect(self) -> socket.socket:
        return socket.create_connection((self.address, self.server.port), timeout=30)

    def written(self, path: str, cookie: str, method: str = "GET", *, length: int | None = None) -> bytes:
        told = {"Cookie": cookie or None, "Content-Type": "application/json"}
        told |= {} if length is None else {"Content-Length": str(length)}
        return self.server.written(path, self.host | told, method=method)

    def ask(self, path: str, cookie: str = "", method: str = "GET", body: bytes = b"") -> Answer:
        with self.connect() as wire:
            wire.sendall(self.written(path, cookie, method, length=len(body)) + body)
            return read(wire)

    def join(self, code: str, nickname: str) -> str:
        said = urlencode({"code": code, "nickname": nickname}).encode()
        with self.connect() as wire:
            wire.sendall(self.server.written("/join", self.host | FORM | {"Content-Length": str(len(said))},
                                             method="POST") + said)  # fmt: skip
            return read(wire).owner


def statuses(wires: list[socket.socket], seconds: float = 0.0) -> Counter[int]:
    """Of what has come by now, or in so many seconds; of those that are still waited for none."""
    for wire in wires:
        wire.settimeout(seconds)
    found: Counter[int] = Counter()
    for wire in wires:
        with suppress(OSError, IndexError):
            found[int(wire.recv(4096).split()[1])] += 1
    return found


@pytest.mark.skipif(room_address() == LOOPBACK, reason="this machine has no address of a room")
def test_twenty_nine_go_on_while_one_opens_uploads_and_queues_without_end(tmp_path: Path) -> None:
    code, _ = begun(tmp_path)
    with running(tmp_path, "--class", "--host", "0.0.0.0", "--people", str(STUDENTS)) as server:
        room = Room(server)
        rude, *others = [room.join(code, f"pupil {number}") for number in range(STUDENTS)]
        assert all([rude, *others])

        def go_on() -> None:
            assert {room.ask("/api/history", other).status for other in others[::4]} == {200}

        go_on()
        with ExitStack() as held:

            def hold(count: int, said: bytes) -> list[socket.socket]:
                """So many connections with a request that never ends."""
                wires = [held.enter_context(room.connect()) for _ in range(count)]
                for wire in wires:
                    with suppress(OSError):
                        wire.sendall(said)
                return wires

            hold(500, b"")
            go_on()
            hold(200, b"GET / HTTP/1.1\r\nX-Slow: ")
            go_on()
            # Bodies that stall: with one's own cookie, and as nobody.
            stalling = hold(70, room.written("/api/jobs", rude, "POST", length=5000) + b"{")
            go_on()
            assert statuses(stalling)[429] >= 10
            hold(200, room.written("/join", "", "POST", length=4000) + b"code=")
            go_on()
        assert room.join(code, "one who comes late")
        with ExitStack() as held:
            place = "/_stcore/upload_file/a/b"
            uploads = [held.enter_context(room.connect()) for _ in range(30)]
            for wire in uploads:
                wire.sendall(room.written(place, rude, "PUT", length=40_000_000) + bytes(100_000))
            assert room.ask(place, others[0], "PUT", b"x").status != 429
            go_on()
            assert statuses(uploads).total() >= 24, "six are waited for"
            streams = [held.enter_context(room.connect()) for _ in range(20)]
            for wire in streams:
                wire.sendall(room.written("/api/events?run=ready-beta-vae", rude))
            with room.connect() as wire:
                wire.sendall(room.written("/api/events?run=ready-beta-vae", others[0]))
                wire.settimeout(20)
                assert b"200" in wire.recv(4096).partition(b"\r\n")[0]
            go_on()
            assert statuses(streams, 30.0) == {200: 12, 429: 8}
        asked = [room.ask("/api/jobs", rude, "POST", JOB).status for _ in range(12)]
        assert asked.count(201) == 3
        assert all(400 <= each < 500 for each in asked[3:])
        assert {room.ask("/api/jobs", other, "POST", JOB).status for other in others} == {201}
