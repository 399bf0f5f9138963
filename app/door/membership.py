"""The door of a class: who has not joined gets the page to join by, and nothing else; and each sees what is theirs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aecore.classroom.people import Student
from aecore.errors import AELabError
from app.door import teacher_cookie
from app.door.owner_key import OwnerKey
from app.door.refused import refuse
from app.web.class_pages import JOIN, ORDERS, is_of_the_class, is_the_teacher_s
from app.web.orders import is_shown, show_of
from app.web.owner import COOKIE
from app.web.presence import presence
from app.web.refusals import Refusal, no_run
from app.web.rights import READY, is_owner
from app.web.settings import classroom

log = logging.getLogger("aelab.app")

OPEN = ("/static/", "/api/assets/", "/api/text/", "/_stcore/health", "/_stcore/host-config", "/favicon")
"""What the pages are made of, and whether the server lives: the same for everybody, and nobody's own."""
_API = ("/api/", "/_stcore/", "/media/", "/component/")
_WORKED_OUT = ("decode", "encode")
_NOTED_SECONDS = 60.0
_PASSED_ON = ("code", "lang")


class Membership:
    """ASGI middleware behind the owner's cookie.

    A student sees own runs, the ready-made ones and the one that is shown to all; the teacher sees all.

    Args:
        app: what is behind.
        key: what the cookies are signed with.
    """

    def __init__(self, app: ASGIApp, key: OwnerKey) -> None:
        self.app = app
        self.key = key
        self._noted: dict[int, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        try:
            owner, teaches = self._who(scope)
        except AELabError as error:
            await _refuse_all(error, scope, send)
            return
        scope = {**scope, "aelab.teaches": teaches}
        path = scope["path"]
        if is_of_the_class(path) or path.startswith(OPEN):
            await self.app(scope, receive, send)
            return
        try:
            student = classroom().by_owner(owner)
            if is_the_teacher_s(path) and not teaches:
                raise Refusal(403, "refusal.teacher")
            if student is None and not teaches:
                if scope["type"] == "http" and not path.startswith(_API):
                    await RedirectResponse(_joining(scope), status_code=303)(scope, receive, send)
                    return
                raise Refusal(403, "refusal.not_in")
            shown = () if teaches else tuple(shown_ones(scope, owner))
        except Refusal as refusal:
            await refuse(scope, send, refusal)
            return
        except AELabError as error:
            await _refuse_all(error, scope, send)
            return
        if student is not None and path != ORDERS:
            # A page that only asks what the teacher orders is nobody at work.
            await self._note(student)
        await self._let_in((owner, *map(show_of, shown)), scope, receive, _for_them_alone(send))

    def _who(self, scope: Scope) -> tuple[str, bool]:
        cookies = HTTPConnection(scope).cookies
        now, said = classroom().taught(), cookies.get(teacher_cookie.COOKIE, "")
        teaches = bool(said) and now is not None and teacher_cookie.holds(self.key, now, said)
        return cookies.get(COOKIE, ""), teaches

    async def _note(self, student: Student) -> None:
        presence.hear(student.owner)
        now = time.monotonic()
        if now - self._noted.get(student.number, -_NOTED_SECONDS) >= _NOTED_SECONDS:
            self._noted[student.number] = now
            with suppress(AELabError):  # a disk that is full for a moment: nobody is kept out by that
                await run_in_threadpool(classroom().saw, student.number)

    async def _let_in(self, names: tuple[str, ...], scope: Scope, receive: Receive, send: Send) -> None:
        """What lasts ends where its owner is sent out, or a run that is looked at is shown no more."""
        page = scope["type"] == "websocket"
        if not page and scope["path"].rstrip("/") != "/api/events":
            await self.app(scope, receive, send)
            return
        with ExitStack() as open_for:
            doors = [open_for.enter_context(presence.open(name, page=page)) for name in names]
            leaving = [asyncio.ensure_future(door.wait()) for door in doors]

            async def received() -> Message:
                coming = asyncio.ensure_future(receive())
                await asyncio.wait((coming, *leaving), return_when=asyncio.FIRST_COMPLETED)
                if any(each.done() for each in leaving):
                    coming.cancel()
                    if page:
                        await send({"type": "websocket.close", "code": 1008, "reason": ""})
                        return {"type": "websocket.disconnect", "code": 1008}
                    return {"type": "http.disconnect"}
                if page:
                    presence.hear(names[0])
                return coming.result()

            try:
                await self.app(scope, received, send)
            finally:
                for each in leaving:
                    each.cancel()


def _for_them_alone(send: Send) -> Send:
    """What a cache between may keep for all is for the browser alone that was let in."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            kept = headers.get("cache-control", "")
            if "public" in kept:
                headers["Cache-Control"] = kept.replace("public", "private")
        await send(message)

    return sent


async def _refuse_all(error: AELabError, scope: Scope, send: Send) -> None:
    """Nobody is let in while nobody can be told apart; who runs the server reads why."""
    log.error("%s", error)
    await refuse(scope, send, Refusal(503, "refusal.class_file"))


def _joining(scope: Scope) -> str:
    """The page to join by, with the code and the language that the address has."""
    asked = parse_qsl(scope["query_string"].decode("latin-1")[:2000])
    kept = [(name, value[:40]) for name, value in asked if name in _PASSED_ON]
    prefix = scope.get("root_path", "")
    return f"{prefix}{JOIN}" + (f"?{urlencode(kept)}" if kept else "")


def _runs_named(scope: Scope) -> Iterator[str]:
    """The runs that a request of the API names, by its path and its query."""
    parts = scope["path"].split("/")
    if parts[1:2] != ["api"]:
        return
    if parts[2:3] == ["runs"] and len(parts) > 3:
        yield parts[3]
    maps = parts[2:3] == ["maps"]
    for name, value in parse_qsl(scope.get("query_string", b"").decode("latin-1")):
        if name == "run" or (maps and name == "of"):
            yield value.partition(":")[0]


def shown_ones(scope: Scope, owner: str) -> Iterator[str]:
    """The runs of somebody else among those that a request names, which are shown to all, and only looked at.

    Raises:
        Refusal: 404 for any other, as for a run that is not there: whether there is one is nobody's business either.
    """
    for run in _runs_named(scope):
        if run.startswith(READY) or is_owner(run, owner):
            continue
        if not (is_shown(run) and only_looks(scope)):
            raise no_run(run[:80])
        yield run


def only_looks(scope: Scope) -> bool:
    """Whether a request takes nothing home and changes nothing: what it posts are codes and images to be worked out."""
    parts = scope["path"].split("/")
    kind = parts[4] if parts[2:3] == ["runs"] and len(parts) > 4 else ""
    return kind != "export" and (scope.get("method") in ("GET", "HEAD") or kind in _WORKED_OUT)
