"""What the server imports only after its first page is there: PyTorch takes longer than all the rest together."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
import traceback
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.web import asked

# Python lets another thread go on only so often: the page's sixty files would each wait for their turn.
_SWITCH_SECONDS = 0.0005

NOBODY_SECONDS = 3.0
"""So long the server waits for somebody to open a page: nobody may."""
QUIET_SECONDS = 1.0
"""So long it waits for the next request of a page that is being opened."""
MOST_SECONDS = 20.0
"""So long at most: whoever keeps asking will want the rest, too."""

Handler = Callable[[Request], Awaitable[Response]]


def begin(first: Sequence[str], rest: Sequence[str], then: Callable[[], None]) -> None:
    """Imports modules in a thread, then calls `then`. Who needs one of them earlier waits for it, as imports do.

    A server that cannot import them is of no use: it ends, after it has said what was wrong.

    Args:
        first: what the first page needs, imported at once.
        rest: imported once a page is there, so that the two do not take the processor from each other.
    """

    def bring() -> None:
        try:
            _import(first)
            _wait_for_a_page()
            _import(rest)
            then()
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    threading.Thread(target=bring, name="later", daemon=True).start()


def _import(modules: Sequence[str]) -> None:
    before = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    for module in modules:
        import_module(module)
    sys.setswitchinterval(before)


def _wait_for_a_page() -> None:
    until = time.monotonic() + MOST_SECONDS
    while (left := asked.seconds_to_wait(NOBODY_SECONDS, QUIET_SECONDS)) > 0 and time.monotonic() < until:
        time.sleep(left)


def handler(module: str, name: str) -> Handler:
    """Answers a request as a function of that module does, which is imported for the first one."""
    found: list[Handler] = []

    async def answer(request: Request) -> Response:
        if not found:
            found.append(await _found(module, name))
        return await found[0](request)

    return answer


def call(module: str, name: str, *given: Any) -> None:
    """Calls a function of that module on this event loop, once the module is imported."""

    async def wait() -> None:
        (await _found(module, name))(*given)

    task = asyncio.create_task(wait())
    _calls.add(task)
    task.add_done_callback(_calls.discard)


_calls: set[asyncio.Task[None]] = set()


async def _found(module: str, name: str) -> Any:
    # In a thread: others are answered meanwhile.
    return getattr(await run_in_threadpool(import_module, module), name)
