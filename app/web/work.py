"""Work with PyTorch in the web server: a few at a time, on one thread each, and the same work once for all who ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import anyio
import torch
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

from app.web.refusals import Refusal

AT_ONCE = 2
SLOW_AT_ONCE = 1
MOST_WAITING = 64

Value = TypeVar("Value")

_quick: RunVar[anyio.CapacityLimiter] = RunVar("explore_limiter")
_slow: RunVar[anyio.CapacityLimiter] = RunVar("explore_slow_limiter")
_tasks: RunVar[dict[Hashable, asyncio.Task[Any]]] = RunVar("explore_tasks")


async def work(make: Callable[[], Value], *, key: Hashable = None, slow: bool = False) -> Value:
    """The result of `make`, in a thread of its own.

    Args:
        make: the work.
        key: who asks for the same while it is being made waits for that one; None for work of one's own.
        slow: takes many seconds: waits for others of its kind, and never holds up what is quick.

    Raises:
        Refusal: 503, too much is waiting already.
    """
    tasks = _of_this_loop(_tasks, dict)
    name = object() if key is None else key
    if name not in tasks:
        if len(tasks) >= MOST_WAITING:
            raise Refusal(503, "refusal.busy")
        task = asyncio.create_task(_in_thread(make, slow))
        tasks[name] = task
        task.add_done_callback(lambda done: _forget(tasks, name, done))
    # One who leaves must not take the work from the others.
    value: Value = await asyncio.shield(tasks[name])
    return value


def idle() -> bool:
    """Whether nothing is being made, nor waits to be."""
    return not _of_this_loop(_tasks, dict)


async def _in_thread(make: Callable[[], Value], slow: bool) -> Value:
    kept, at_once = (_slow, SLOW_AT_ONCE) if slow else (_quick, AT_ONCE)
    limiter = _of_this_loop(kept, lambda: anyio.CapacityLimiter(at_once))
    # Abandoned when the server ends: nothing is half written, and nobody waits for it any more.
    return await run_sync(_with_one_thread, make, limiter=limiter, abandon_on_cancel=True)


def _with_one_thread(make: Callable[[], Value]) -> Value:
    torch.set_num_threads(1)  # of this thread
    return make()


def _forget(tasks: dict[Hashable, asyncio.Task[Any]], name: Hashable, done: asyncio.Task[Any]) -> None:
    tasks.pop(name, None)
    if not done.cancelled():
        done.exception()  # Looked at: whoever asked may be gone, and asyncio would complain.


def _of_this_loop(kept: RunVar[Value], make: Callable[[], Value]) -> Value:
    try:
        return kept.get()
    except LookupError:
        value = make()
        kept.set(value)
        return value
