"""When anybody last asked this server for anything: what can wait until a page is there has to know."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Receive, Scope, Send

API = "/api/"
BEFORE = tuple(f"{API}{name}/" for name in ("assets", "text", "sets"))
"""What is asked for before a page is drawn: its files, its words and its images; all else once it is."""


class _Last:
    def __init__(self) -> None:
        self.at = time.monotonic()
        self.by_a_page = False


_last = _Last()


class Asked:
    """ASGI middleware that notes each request, and whether it is one that a page makes which is drawn already."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            _last.at = time.monotonic()
            path = str(scope["path"])
            _last.by_a_page |= path.startswith(API) and not path.startswith(BEFORE)
        await self.app(scope, receive, send)


def seconds_to_wait(nobody: float, quiet: float) -> float:
    """Until it has been quiet for long enough, 0 or less where it has.

    Args:
        nobody: seconds that are enough where no page was drawn yet.
        quiet: where one was, and has all that it asked for since.
    """
    return _last.at + (quiet if _last.by_a_page else nobody) - time.monotonic()
