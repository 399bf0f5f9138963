"""The teacher's page: a PIN, and then the address large for all to see, and the wall of the class under it."""

from __future__ import annotations

import secrets
from html import escape
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aecore.classroom import codes
from aecore.classroom.guesses import Guesses
from aecore.classroom.people import SchoolClass
from aecore.errors import AELabError
from app.classroom.address import address_of, joining, qr
from app.classroom.frame import form_of, language_of, over, page
from app.classroom.join import leave_to, tried
from app.door import teacher_cookie
from app.door.owner_cookie import cookie_of
from app.door.owner_key import OwnerKey
from app.web.bundle import manifest
from app.web.class_pages import TEACHER
from app.web.owner import COOKIE
from app.web.settings import classroom
from app.words.messages import Messages, catalogue_hash

MOST, EVERYONE = 10, 40
"""Wrong PINs in ten minutes, from one address and from all."""


class TeacherPage:
    """GET and POST /teacher.

    Args:
        key: what cookies are signed with.
    """

    def __init__(self, key: OwnerKey) -> None:
        self.key = key
        self.guesses = Guesses(MOST, EVERYONE, free=3)

    async def answer(self, request: Request) -> Response:
        """Asks for the PIN, or shows the class."""
        messages = Messages(language_of(request))
        now = await run_in_threadpool(lambda: classroom().taught())
        if now is None:
            return over(request, messages, messages("teacher.over"))
        if request.method == "POST":
            return await self._tried(request, now, messages)
        if not request.scope.get("aelab.teaches"):
            return _asked(request, now, messages)
        return _shown(request, now, messages)

    async def out(self, request: Request) -> Response:
        """POST /teacher/out: this browser is the teacher's no more."""
        answer = leave_to(request, TEACHER)
        secure = request.scope["scheme"] == "https"
        answer.headers.append("Set-Cookie", teacher_cookie.header("", secure=secure))
        return answer

    async def _tried(self, request: Request, now: SchoolClass, messages: Messages) -> Response:
        pin = codes.typed((await form_of(request)).get("pin", ""))

        async def known() -> bool | None:
            return (await run_in_threadpool(lambda: codes.matches(pin, now.pin))) or None

        trouble = messages("teacher.wrong")
        try:
            right = await tried(self.guesses, request, known)
        except AELabError as error:
            right, trouble = None, messages.trouble(error)
        if not right:
            return _asked(request, now, messages, trouble)
        answer = leave_to(request, f"{TEACHER}?{urlencode({'lang': messages.language})}")
        secure = request.scope["scheme"] == "https"
        answer.headers.append(
            "Set-Cookie", teacher_cookie.header(teacher_cookie.given(self.key, now), secure=secure)
        )
        if not request.cookies.get(COOKIE):
            # The teacher trains, too.
            owner = secrets.token_urlsafe(24)
            answer.headers.append("Set-Cookie", cookie_of(self.key, owner, secure=secure))
        return answer


def _asked(request: Request, now: SchoolClass, messages: Messages, trouble: str = "") -> Response:
    title, words = now.name or messages("teacher.title"), escape(messages("teacher.pin"))
    told = f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
    body = (
        f'<main class="card"><h1>{escape(title)}</h1><p class="quiet">{escape(messages("teacher.hint"))}</p>{told}'
        f'<form method="post" action="?{urlencode({"lang": messages.language})}">'
        f"<label>{words}"
        '<input type="password" name="pin" class="code" inputmode="numeric" autocomplete="off" required autofocus '
        f'maxlength="20"></label><button>{escape(messages("teacher.enter"))}</button></form></main>'
    )
    return page(request, title, body, status=403 if trouble else 200)


def _shown(request: Request, now: SchoolClass, messages: Messages) -> Response:
    title, address = now.name or messages("teacher.title"), address_of(request)
    prefix = escape(request.scope.get("root_path", ""))
    text = f"{prefix}/api/text/{messages.language}.json?v={catalogue_hash(messages.language)}"
    bundle = f"{prefix}/api/assets/{manifest().get('teacher', 'teacher.js')}"
    door = "" if now.ended else _door(title, address, now, messages)
    over = ' data-over="true"' if now.ended else ""
    body = (
        f'<main class="class" data-language="{messages.language}" data-text="{escape(text)}" data-api="{prefix}/api"'
        f"{over}>{door}"
        f'<div class="wall" aria-live="off"></div>'
        f'<form method="post" action="{prefix}{TEACHER}/out" class="out"><button>{escape(messages("teacher.leave"))}'
        f"</button></form></main>"
        f'<script type="module" src="{escape(bundle)}"></script>'
    )
    return page(request, title, body, kind="teaching")


def _door(title: str, address: str, now: SchoolClass, messages: Messages) -> str:
    """How to join, to be read from the last row."""
    here = address.removeprefix("http://").removeprefix("https://")
    return (
        f'<section class="door" aria-label="{escape(messages("teacher.door"))}">'
        f'<div class="qr" role="img" aria-label="{escape(messages("teacher.qr"))}">{qr(joining(address, now))}</div>'
        f'<div class="how"><h1>{escape(title)}</h1>'
        f'<p><span>{escape(messages("teacher.open"))}</span><b class="address">{escape(here)}</b></p>'
        f'<p><span>{escape(messages("teacher.code"))}</span><b class="join">{escape(codes.shown(now.code))}</b></p>'
        "</div></section>"
    )
