"""How many of what lasts or weighs may go on at once: event streams, pages, uploads, and requests of any kind."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager, ExitStack

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from app.door.asker import asker_of
from app.door.bodies import RUNS, SMALL, most_of
from app.door.counts import Allowance, Counts, Share
from app.door.refused import refuse
from app.web.owner import COOKIE
from app.web.refusals import Refusal

MORE_BROWSERS = 30
"""Of those who share an address some have two, or a window that keeps no cookies."""

PATIENCE = 10.0
"""Seconds that what is only fetched waits for a place: over HTTP/2 a browser asks for all of a page's files at once,
which are more than one may have at a time."""
_EVERY = 0.02


def shares(people: int) -> dict[str, Share]:
    """What an address that so many people share may have: each of them some pages open, and nobody all of it."""
    return {
        "stream": Share(owner=12, address=3 * people, total=600),
        "page": Share(owner=12, address=3 * people, total=600),
        "upload": Share(owner=6, address=max(6, people // 2), total=60),
        "codes": Share(owner=8, address=max(8, people), total=80),
        "request": Share(owner=60, address=10 * people, total=2000),
    }


def new_owners(people: int) -> Allowance:
    """How quickly an address is given new owners: a class at once and more, and not as many as anybody likes."""
    return Allowance(people + MORE_BROWSERS, seconds=600.0)


class Limits:
    """ASGI middleware behind the owner's cookie that counts what goes on and refuses what is too much."""

    def __init__(self, app: ASGIApp, counts: Counts) -> None:
        self.app = app
        self.counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        owner = HTTPConnection(scope).cookies.get(COOKIE, "")
        with ExitStack() as going_on:
            try:
                going_on.enter_context(await self._place(scope, owner))
            except Refusal as refusal:
                await refuse(scope, send, refusal)
                return
            await self.app(scope, receive, send)

    async def _place(self, scope: Scope, owner: str) -> AbstractContextManager[None]:
        """A place among what goes on, not taken yet: after a while for what waits. Raises Refusal."""
        kind, address = kind_of(scope), asker_of(scope)
        if kind == "request" and scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            until = asyncio.get_running_loop().time() + PATIENCE
            while self.counts.is_full(kind, owner, address) and asyncio.get_running_loop().time() < until:
                await asyncio.sleep(_EVERY)
        return self.counts.counted(kind, owner, address)


def kind_of(scope: Scope) -> str:
    """What a request is counted as."""
    if scope["type"] == "websocket":
        return "page"
    if scope["path"].rstrip("/") == "/api/events":
        return "stream"
    if scope["path"].startswith("/_stcore/upload_file/") or scope["path"] == RUNS:
        return "upload"
    # Up to eight megabytes each, which wait in memory for their turn.
    return "codes" if most_of(scope["path"]) > SMALL else "request"
