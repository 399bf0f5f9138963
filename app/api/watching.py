"""One look at a run's files for all who watch it: its state, and the metrics lines as they come."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from anyio.lowlevel import RunVar

from aecore.runs.folder import METRICS
from app.runs import library
from app.runs.states import state_of
from app.web import later
from app.web.closing import closing
from app.web.tail import Tail

log = logging.getLogger("aelab.app")

# Seconds between looks at the files: the first is felt as delay of a drawn point.
RUNNING, WAITING, OVER = 0.04, 0.15, 1.0
STATE_EVERY = 0.15
KEPT = 64
"""Of what came, so much is kept for those who are slow; who is slower reads the file."""


@dataclass(frozen=True)
class Piece:
    """Whole lines of a metrics file, from one byte to another, as JSON values with commas between them."""

    begin: int
    end: int
    lines: str


class Watch:
    """What is known of one run while somebody watches it.

    Attributes:
        state: {"state", "message", "place"}, None where there is no such run.
        beginning: how often the file began anew; what was told before that does not count any more.
        over: nobody looks any more.
    """

    def __init__(self, run: str) -> None:
        self.run = run
        self.state = state_of(run)
        self.beginning, self.over = 0, False
        self.watchers: set[asyncio.Event] = set()
        self._pieces: deque[Piece] = deque(maxlen=KEPT)
        self._tail: Tail | None = None
        self._state_at = time.monotonic() + STATE_EVERY
        self.look()

    @property
    def begun(self) -> bool:
        """Whether there is a folder to look into."""
        return self._tail is not None

    @property
    def offset(self) -> int:
        """Byte up to which the metrics were looked at."""
        return self._tail.offset if self._tail else 0

    def tail_from(self, offset: int) -> Tail | None:
        """A reader of one's own for what was there before; None while the run has no folder."""
        folder = library.folder_of(self.run)
        return Tail(folder / METRICS, offset) if folder else None

    def after(self, offset: int) -> Piece | None:
        """The piece that begins at a byte; None where none is kept."""
        return next((piece for piece in self._pieces if piece.begin == offset), None)

    def look(self) -> bool:
        """Looks once, the state first; whether there is news. "finished" comes after the last point so."""
        news = False
        now = time.monotonic()
        if now >= self._state_at:
            self._state_at = now + STATE_EVERY
            state = state_of(self.run)
            if state is not None and state != self.state:
                if self.state is not None and state["state"] in ("finished", "stopped"):
                    later.call("app.exploring.making", "prepare", self.run)
                self.state, news = state, True
        if self._tail is not None:
            return self._read() or news
        self._tail = self.tail_from(0)
        # Who comes reads alone what was there before; from now on it is read once for all.
        return (self._tail is not None and self._tail.to_end()) or news

    def _read(self) -> bool:
        assert self._tail is not None
        news = False
        while True:
            begin = self._tail.offset
            lines, anew = self._tail.read()
            if anew:
                self.beginning += 1
                self._pieces.clear()
                begin = 0
            if lines:
                self._pieces.append(Piece(begin, self._tail.offset, ",".join(lines)))
            if not lines and not anew:
                return news
            news = True

    def pause(self) -> float:
        """Seconds until the next look."""
        state = self.state["state"] if self.state else "queued"
        if state == "running":
            return RUNNING
        return WAITING if state in ("queued", "paused") else OVER

    async def go_on(self) -> None:
        """Looks again and again, and wakes who watches when there is news or the server ends."""
        try:
            while not closing.is_set():
                await asyncio.sleep(self.pause())
                if self.look():
                    self.wake()
        except Exception:
            # Its pages come again, to a new one.
            log.exception("run %s cannot be watched", self.run)
        self.over = True
        self.wake()

    def wake(self) -> None:
        """Wakes all who watch."""
        for watcher in self.watchers:
            watcher.set()


_watches: RunVar[dict[str, tuple[Watch, asyncio.Task[None]]]] = RunVar("run_watches")


@contextmanager
def watching(runs: list[str], news: asyncio.Event) -> Iterator[list[Watch]]:
    """The watches of some runs, kept going for as long as anybody watches; `news` is set when one has some."""
    try:
        kept = _watches.get()
    except LookupError:
        kept = {}
        _watches.set(kept)
    joined: list[Watch] = []
    try:
        for run in runs:
            if run not in kept:
                watch = Watch(run)
                kept[run] = (watch, asyncio.create_task(watch.go_on()))
            watch = kept[run][0]
            if watch.look():
                watch.wake()
            watch.watchers.add(news)
            joined.append(watch)
        yield joined
    finally:
        for watch in joined:
            watch.watchers.discard(news)
            if not watch.watchers:
                kept.pop(watch.run)[1].cancel()
