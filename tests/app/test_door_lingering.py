"""Whoever still sends when the answer is no hears the answer, and is not sent to for ever."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from door_server import Server, read, running

from app.door.lingering import LEAVE_SECONDS

LARGE = 3_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("lingering")) as server:
        yield server


def refused(server: Server) -> socket.socket:
    """A connection on which a body that is too large was told of, and which has been answered."""
    wire = server.connect()
    said = {"Cookie": server.ask().owner, "Content-Length": str(LARGE)}
    wire.sendall(server.written("/api/jobs", said, method="POST"))
    assert wire.recv(12, socket.MSG_PEEK) == b"HTTP/1.1 413"
    return wire


def trickle(wire: socket.socket, seconds: float) -> None:
    """Sends a sign ten times a second."""
    for _ in range(int(10 * seconds)):
        wire.sendall(b" ")
        time.sleep(0.1)


def test_what_is_still_sent_takes_no_answer_back(server: Server) -> None:
    with refused(server) as wire:
        for _ in range(30):
            wire.sendall(b" " * (LARGE // 30))
            time.sleep(0.01)
        answer = read(wire)
        assert (answer.status, answer.headers["connection"]) == (413, ["close"])
        assert answer.text.startswith('{"error":')


def test_the_connection_ends_though_somebody_goes_on_sending(server: Server) -> None:
    with refused(server) as wire, pytest.raises(OSError):  # noqa: PT011  # a broken pipe, or a reset
        trickle(wire, 2 * LEAVE_SECONDS)


def test_a_connection_ends_at_once_where_nothing_more_comes(server: Server) -> None:
    with server.connect() as wire:
        wire.sendall(server.written("/api/jobs", {"Host": "elsewhere.example"}))
        assert read(wire).status == 421  # up to the end
        # Nobody listens there any more: what is sent now is refused by the machine.
        with pytest.raises(OSError):  # noqa: PT011
            trickle(wire, 1.0)


def test_a_body_that_came_after_its_answer_ends_nothing(server: Server) -> None:
    with server.connect() as wire:
        wire.settimeout(LEAVE_SECONDS + 20)
        again = {"Connection": "keep-alive"}
        wire.sendall(server.written("/_stcore/health", {**again, "Content-Length": "9"}))
        answered(wire)
        wire.sendall(b"x" * 9)
        time.sleep(LEAVE_SECONDS + 1)
        wire.sendall(server.written("/_stcore/health", again))
        answered(wire)


def answered(wire: socket.socket) -> None:
    """Reads an answer that is "ok"; the connection stays."""
    content = b""
    while not content.endswith(b"\r\n\r\nok"):
        content += (more := wire.recv(4096))
        assert more, content
    assert content.startswith(b"HTTP/1.1 200")
