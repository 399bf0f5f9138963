"""Who of a class is here: the pages that are open, when anything came from them last, and who is sent out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Presence:
    """Of this process; used on the event loop, but for `quiet` and `pages`, which look alone."""

    def __init__(self) -> None:
        self._doors: dict[str, set[asyncio.Event]] = {}
        self._pages: dict[str, int] = {}
        self._heard: dict[str, float] = {}

    @contextmanager
    def open(self, owner: str, *, page: bool) -> Iterator[asyncio.Event]:
        """While something is open for somebody; the event is set when they are sent out."""
        out = asyncio.Event()
        self._doors.setdefault(owner, set()).add(out)
        if page:
            self._pages[owner] = self._pages.get(owner, 0) + 1
        try:
            yield out
        finally:
            doors = self._doors[owner]
            doors.discard(out)
            if not doors:
                del self._doors[owner]
            if page:
                self._pages[owner] -= 1
                if not self._pages[owner]:
                    del self._pages[owner]

    def hear(self, owner: str) -> None:
        """Something came from somebody."""
        self._heard[owner] = time.monotonic()

    def send_out(self, owner: str | None = None) -> None:
        """Ends what is open for somebody, or for all."""
        for of in [owner] if owner is not None else list(self._doors):
            for out in self._doors.get(of, ()):
                out.set()
            self._heard.pop(of, None)

    def pages(self, owner: str) -> int:
        """How many pages somebody has open."""
        return self._pages.get(owner, 0)

    def quiet(self, owner: str) -> float | None:
        """Seconds since anything came from somebody; None where nothing did since this server started."""
        heard = self._heard.get(owner)
        return None if heard is None else time.monotonic() - heard


presence = Presence()
