"""Work that takes long, in the web server: a few pieces at a time, each asker in turn, the same piece once for all."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import anyio
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

from aecore.wanted import Unwanted, wanted_while
from app.web.refusals import Refusal
from app.web.settings import settings
from app.web.turns import Turns, Who

AT_ONCE = 2
SLOW_AT_ONCE = 1
MOST_OF_OWNER = 24
"""Pieces that one browser may wait for at once: it opens six connections itself."""
MOST_WAITING = 400

Value = TypeVar("Value")


class Left(Exception):  # noqa: N818  # what they did, not what went wrong
    """Whoever asked has gone before the answer: there is nobody to tell."""


async def _for_good() -> None:
    await asyncio.Event().wait()


@dataclass(frozen=True)
class Asker:
    """Who waits for work; `left` returns once they do not any more."""

    who: Who = field(default_factory=Who)
    left: Callable[[], Awaitable[None]] = _for_good


NOBODY = Asker()
"""Work ahead of anybody's asking."""


@dataclass(eq=False)
class _Piece:
    name: Hashable
    make: Callable[[], Any]
    future: asyncio.Future[Any]
    waiting: int = 0
    begun: bool = False


class Pool:
    """Threads that make one piece at a time; used on one event loop."""

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._limiter = anyio.CapacityLimiter(at_once)
        self._turns: Turns[_Piece] = Turns()
        self._pieces: dict[Hashable, _Piece] = {}
        self._asked: Counter[tuple[str, ...]] = Counter()
        self._making: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._pieces)

    async def result(self, asker: Asker, make: Callable[[], Value], name: Hashable) -> Value:
        """What `make` gives, or what another asker's piece of the same name does. Raises Refusal, Left."""
        places = ((asker.who.address,), (asker.who.address, asker.who.owner))
        self._admit(*places)
        self._asked.update(places)
        left = asyncio.ensure_future(asker.left())
        try:
            while True:
                # Asked for at the moment when it ended, as nobody waited for it: made again.
                with suppress(Unwanted):
                    value: Value = await self._awaited(asker.who, left, make, name)
                    return value
        finally:
            left.cancel()
            self._asked.subtract(places)
            self._asked += Counter()  # without those that have come to nothing

    def _admit(self, address: tuple[str, ...], owner: tuple[str, ...]) -> None:
        if self._asked[owner] >= MOST_OF_OWNER:
            raise Refusal(429, "refusal.many_owner", most=MOST_OF_OWNER)
        most = max(MOST_OF_OWNER, 3 * settings().people)
        if self._asked[address] >= most:
            raise Refusal(429, "refusal.many_address", most=most)
        if len(self._pieces) >= MOST_WAITING:
            raise Refusal(503, "refusal.busy")

    async def _awaited(
        self, who: Who, left: asyncio.Future[None], make: Callable[[], Any], name: Hashable
    ) -> Any:
        piece = self._pieces.get(name)
        if piece is None:
            piece = _Piece(name, make, asyncio.get_running_loop().create_future())
            self._pieces[name] = piece
        piece.waiting += 1
        if not piece.begun:
            # Who asks for the same has it at whichever turn comes first.
            self._turns.put(who, piece)
        self._go_on()
        try:
            await asyncio.wait((piece.future, left), return_when=asyncio.FIRST_COMPLETED)
            if piece.future.done():
                return piece.future.result()
            left.result()
            raise Left
        finally:
            piece.waiting -= 1
            self._turns.remove(who, piece)
            if not piece.waiting and not piece.begun:
                self._pieces.pop(name, None)

    def _go_on(self) -> None:
        while self._free and (piece := self._turns.take()) is not None:
            if not piece.begun:
                piece.begun = True
                self._free -= 1
                task = asyncio.create_task(self._make(piece))
                self._making.add(task)
                task.add_done_callback(self._making.discard)

    async def _make(self, piece: _Piece) -> None:
        try:
            # Abandoned when the server ends: nothing is half written, and nobody waits for it any more.
            value = await run_sync(_made, piece, limiter=self._limiter, abandon_on_cancel=True)
        except asyncio.CancelledError:
            piece.future.cancel()
            raise
        except Exception as error:  # told to whoever waits
            piece.future.set_exception(error)
            piece.future.exception()  # Looked at: whoever asked may be gone, and asyncio would complain.
        else:
            piece.future.set_result(value)
        del self._pieces[piece.name]
        self._free += 1
        self._go_on()


def _made(piece: _Piece) -> Any:
    _use_one_thread()
    with wanted_while(lambda: piece.waiting > 0):
        return piece.make()


def _use_one_thread() -> None:
    """PyTorch's in this thread. Whose work needs PyTorch has imported it before they ask; others do not wait for it."""
    found = getattr(sys.modules.get("torch"), "set_num_threads", None)
    if found is not None:
        found(1)


_quick: RunVar[Pool] = RunVar("quick_work")
_slow: RunVar[Pool] = RunVar("slow_work")


async def work(asker: Asker, make: Callable[[], Value], *, key: Hashable = None, slow: bool = False) -> Value:
    """The result of `make`, in a thread of its own.

    One who leaves takes nothing from others who wait for the same. What nobody waits for any more is not begun, and
    where it has begun it ends where it next asks (`aecore.wanted`); a single long call into a library goes on to its
    end.

    Args:
        asker: for whom.
        make: the work.
        key: who asks for the same while it waits or is being made shares it; None for work of one's own.
        slow: takes many seconds: waits for others of its kind, and never holds up what is quick.

    Raises:
        Refusal: 429, this asker waits for too much already; 503, all together do.
        Left: whoever asked has gone.
    """
    return await _pool(slow).result(asker, make, object() if key is None else key)


def idle() -> bool:
    """Whether nothing is being made, nor waits to be."""
    return not len(_pool(False)) and not len(_pool(True))


def _pool(slow: bool) -> Pool:
    kept, at_once = (_slow, SLOW_AT_ONCE) if slow else (_quick, AT_ONCE)
    try:
        return kept.get()
    except LookupError:
        pool = Pool(at_once)
        kept.set(pool)
        return pool
