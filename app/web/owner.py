"""The owner cookie: a random name for a browser, which owns the runs that it started."""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "aelab_owner"
_YEAR = 365 * 24 * 3600


class OwnerCookie:
    """ASGI middleware that gives every browser its cookie with the first page it opens."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or HTTPConnection(scope).cookies.get(COOKIE):
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    secure = "; Secure" if scope["scheme"] == "https" else ""
                    cookie = f"{COOKIE}={secrets.token_urlsafe(24)}; Max-Age={_YEAR}; Path=/; HttpOnly; SameSite=Lax"
                    headers.append("Set-Cookie", cookie + secure)
                    # A page kept in a shared cache would hand one browser's name to another.
                    headers["Cache-Control"] = "no-cache, private"
            await send(message)

        await self.app(scope, receive, send_with_cookie)
