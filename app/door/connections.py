"""Connections as they come: no more than a share from one address, and each request's head in time."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from aecore.machine.room import is_loopback
from app.door.asker import network_of
from app.door.lingering import LEAVE_SECONDS, Lingering

HEAD_SECONDS = 10.0
"""From the first byte of a request, or the opening of a connection, to the end of its head."""


def _answer(status: str, said: str) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(said) + 1}\r\n\r\n{said}\n".encode()


# Before a request is read there is no language to answer in.
_TOO_MANY = _answer(
    "503 Service Unavailable",
    "Expected fewer connections from this address, found too many; try again in a moment.",
)
_LATE = _answer("408 Request Timeout", "Expected a whole request in time, found half of one; try it again.")


class Connection(H11Protocol):
    """Uvicorn's HTTP with a limit of connections by address, and a deadline for heads.

    This machine itself is not limited by address: a proxy on it brings everybody.
    """

    by_address = 400
    in_all = 2000
    head_seconds = HEAD_SECONDS

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._deadline: asyncio.TimerHandle | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._idle_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(Lingering(transport, self._is_sent_a_body))  # type: ignore[arg-type]
        self._idle_since = self.loop.time()
        if self._too_many() and not self._make_room():
            transport.write(_TOO_MANY)
            transport.close()
            return
        self._await_head()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        begun = self._waits_for_head()
        super().data_received(data)
        if self._leaving is not None and not self._is_sent_a_body():
            self._leaving.cancel()  # All of it has come: what is asked next is answered.
            self._leaving = None
        if not self._waits_for_head():
            self._stop()
        elif not begun or self._deadline is None:
            self._await_head()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._idle_since = self.loop.time()
        if self._is_sent_a_body() and not self.transport.is_closing():
            # Nobody reads the rest of the body: it may not trickle in for good.
            self._leaving = self._leaving or self.loop.call_later(LEAVE_SECONDS, self._end)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        if self._leaving is not None:
            self._leaving.cancel()
        self._end()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        self._stop()
        super().handle_websocket_upgrade(event)

    def _end(self) -> None:
        if isinstance(self.transport, Lingering):
            self.transport.end()

    def _is_sent_a_body(self) -> bool:
        return self.conn.their_state is h11.SEND_BODY

    def _waits_for_head(self) -> bool:
        return self.conn.their_state is h11.IDLE

    def _await_head(self) -> None:
        self._stop()
        self._deadline = self.loop.call_later(self.head_seconds, self._late)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        if self._waits_for_head() and not self.transport.is_closing():
            if self.conn.trailing_data[0]:
                self.transport.write(_LATE)
            self.transport.close()

    def _too_many(self) -> bool:
        if len(self._others()) >= self.in_all:
            return True
        if self.client is None or is_loopback(self.client[0]):
            return False
        return len(self._neighbours()) >= self.by_address

    def _make_room(self) -> bool:
        """Whether one that nothing is asked on gives way, of this address or, where all are too many, of any.

        Whoever asks does so at once; a crowd of connections that ask nothing keeps nobody out.
        """
        others = self._others() if len(self._others()) >= self.in_all else self._neighbours()
        idle = [other for other in others if isinstance(other, Connection) and other._waits_for_head()]
        if not idle:
            return False
        # First those on which nothing was ever asked, whole.
        first = min(idle, key=lambda other: (other._deadline is None, other._idle_since))
        first.transport.close()
        return True

    def _others(self) -> list[Any]:
        """Connections but this one, until they close; those that linger are still there."""
        return [other for other in self.connections if other is not self and not _closes(other)]

    def _neighbours(self) -> list[Any]:
        """Those from the same address."""
        own = network_of(self.client[0]) if self.client else ""
        clients = [(other, getattr(other, "client", None)) for other in self._others()]
        return [other for other, client in clients if client and network_of(client[0]) == own]


def _closes(connection: Any) -> bool:
    # Of Uvicorn's, HTTP or a websocket.
    transport = getattr(connection.transport, "within", connection.transport)
    closing: bool = getattr(transport, "is_closing", bool)()
    return closing


def limited(people: int, files: int) -> type[Connection]:
    """The protocol for a room: with so many people to an address, and so many open files at most.

    A third of the files is left for what the server itself opens.
    """
    in_all = max(32, min(2000, files * 2 // 3))
    shares = {"by_address": min(10 * people, in_all), "in_all": in_all}
    return type("LimitedConnection", (Connection,), shares)
