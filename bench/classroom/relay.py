"""A wire between a browser and the lab that can be cut: Chromium's own offline switch spares open streams."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Self

CHUNK = 1 << 16


class Relay:
    """Passes bytes on from a port of its own to the lab's."""

    def __init__(self, target: int) -> None:
        self.port = 0
        self._target = target
        self._whole = True
        self._open: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        if self._server is not None:
            self._server.close()

    def cut(self) -> None:
        """Ends every connection, and each new one at once."""
        self._whole = False
        for end in list(self._open):
            end.transport.abort()

    def mend(self) -> None:
        """Lets connections through again."""
        self._whole = True

    async def _accept(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        if not self._whole:
            to_near.transport.abort()
            return
        try:
            far, to_far = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            to_near.transport.abort()
            return
        ends = {to_near, to_far}
        self._open |= ends
        try:
            await asyncio.gather(_pump(near, to_far), _pump(far, to_near))
        finally:
            self._open -= ends
            for end in ends:
                end.transport.abort()


async def _pump(source: asyncio.StreamReader, goal: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await source.read(CHUNK):
            goal.write(chunk)
            await goal.drain()
        if goal.can_write_eof():
            goal.write_eof()
