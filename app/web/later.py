"""What the server imports only after it answers: PyTorch and all that needs it take longer than the rest together."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable, Iterable
from importlib import import_module

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

# Python lets another thread go on only so often: the page's sixty files would each wait for their turn.
_SWITCH_SECONDS = 0.0005

Handler = Callable[[Request], Awaitable[Response]]


def begin(modules: Iterable[str], then: Callable[[], None]) -> None:
    """Imports them in a thread, then calls `then`. Who needs one of them earlier waits for it, as imports do.

    A server that cannot import them is of no use: it ends, after it has said what was wrong.
    """

    def bring() -> None:
        before = sys.getswitchinterval()
        try:
            sys.setswitchinterval(_SWITCH_SECONDS)
            for module in modules:
                import_module(module)
            sys.setswitchinterval(before)
            then()
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    threading.Thread(target=bring, name="later", daemon=True).start()


def handler(module: str, name: str) -> Handler:
    """Answers a request as a function of that module does, which is imported for the first one."""
    found: list[Handler] = []

    def bring() -> Handler:
        answer: Handler = getattr(import_module(module), name)
        return answer

    async def answer(request: Request) -> Response:
        if not found:
            # In a thread: others are answered meanwhile.
            found.append(await run_in_threadpool(bring))
        return await found[0](request)

    return answer
