"""The owner's cookie: a random name for a browser, which owns the runs that it started, signed by the server."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aecore.datasets.own.brought import UPLOADER, mark_of
from app.door.asker import asker_of
from app.door.counts import Allowance
from app.door.limits import new_owners
from app.door.owner_key import OwnerKey
from app.web.owner import COOKIE
from app.web.settings import job_table, settings

_YEAR = 365 * 24 * 3600
LONGEST = 200


class OwnerCookie:
    """ASGI middleware that gives every browser its cookie with the first page it opens, and believes no other.

    Those behind it find the bare name of the owner in the cookie, or no cookie: one that was invented or changed is
    as none.

    An address that was given very many lately gets the page without one: it can be looked at, and nothing started.

    Args:
        app: what is behind.
        key: what cookies are signed with.
        allowance: how quickly an address is given new ones.
        is_old: whether an owner had something here before there was a key, when cookies bore no signature.
    """

    def __init__(
        self,
        app: ASGIApp,
        key: OwnerKey,
        is_old: Callable[[str, float], bool] | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        self.app = app
        self.key = key
        self.allowance = new_owners(settings().people) if allowance is None else allowance
        self.is_old = is_old or had_something_before

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        rest, said = _parted(Headers(scope=scope).getlist("cookie"))
        owner = next(filter(None, map(self.key.owner_in, said)), "")
        passed_on = _with_cookies(scope, [*rest, f"{COOKIE}={owner}"] if owner else rest)
        if owner or scope["type"] != "http":
            await self.app(passed_on, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    cookie = await self._cookie(said, asker_of(scope), secure=scope["scheme"] == "https")
                    if cookie:
                        headers.append("Set-Cookie", cookie)
                    # A page kept in a shared cache would hand one browser's name to another.
                    if headers.get("cache-control") != "no-store":
                        headers["Cache-Control"] = "no-cache, private"
            await send(message)

        await self.app(passed_on, receive, send_with_cookie)

    async def _cookie(self, said: list[str], address: str, *, secure: bool) -> str:
        """What is set; empty for an address that was given enough for now."""
        owner = ""
        for old in said:
            if len(old) <= LONGEST and await run_in_threadpool(self.is_old, old, self.key.made):
                owner = old
        if not owner and not self.allowance.take(address):
            return ""
        owner = owner or secrets.token_urlsafe(24)
        return cookie_of(self.key, owner, secure=secure)


def cookie_of(key: OwnerKey, owner: str, *, secure: bool) -> str:
    """The header that gives a browser its owner's cookie."""
    marks = "; Secure" if secure else ""
    return f"{COOKIE}={key.signed(owner)}; Max-Age={_YEAR}; Path=/; HttpOnly; SameSite=Lax{marks}"


def had_something_before(owner: str, moment: float) -> bool:
    """Whether a run or a set of this owner is older than a moment (seconds since 1970)."""
    if any(job.created < moment for job in job_table().list(owner, limit=1000)):
        return True
    mark = mark_of(owner)
    for file in settings().data_folder().glob(f"own/*/{UPLOADER}"):
        with suppress(OSError):
            if file.stat().st_mtime < moment and file.read_text(encoding="utf-8") == mark:
                return True
    return False


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """The cookies that are not ours, as they are, and the values of those that bear our name."""
    rest, said = [], []
    for cookie in ";".join(lines).split(";"):
        name, _, value = cookie.strip().partition("=")
        if name.strip() == COOKIE:
            said.append(value.strip().strip('"'))
        elif name:
            rest.append(cookie.strip())
    return rest, said


def _with_cookies(scope: Scope, cookies: list[str]) -> Scope:
    headers = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    if cookies:
        headers.append((b"cookie", "; ".join(cookies).encode("latin-1")))
    return {**scope, "headers": headers}
