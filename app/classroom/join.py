"""Joining a class, and coming back to it: a code and a nickname, and nothing else."""

from __future__ import annotations

import secrets
from asyncio import sleep
from collections.abc import Awaitable, Callable
from html import escape
from typing import TypeVar
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from aecore.classroom import codes, nicknames
from aecore.classroom.guesses import Guesses
from aecore.classroom.people import Joined, SchoolClass
from aecore.errors import AELabError
from app.classroom.frame import form_of, language_of, over, page
from app.door.asker import asker_of
from app.door.owner_cookie import cookie_of
from app.door.owner_key import OwnerKey
from app.web.owner import COOKIE
from app.web.rights import is_of_this_machine
from app.web.settings import classroom, settings
from app.words.messages import Messages

Found = TypeVar("Found")
_EVERYONE = 10
"""Times as many wrong codes as one address may try, all may together."""


async def tried(
    guesses: Guesses, request: Request, look: Callable[[], Awaitable[Found | None]]
) -> Found | None:
    """What a code that was typed leads to, as late as the address's wrong ones make it. Raises ClassroomError."""
    address = asker_of(request.scope)
    here = request.client is not None and is_of_this_machine(request.client.host)
    wait = guesses.begin(address, here=here)
    await sleep(wait)
    found = await look()
    if found is not None:
        guesses.right(address)
    return found


class JoinPage:
    """GET and POST /join.

    Args:
        key: what the owners' cookies are signed with.
    """

    def __init__(self, key: OwnerKey) -> None:
        self.key = key
        # All of a school may come from one address, and each mistypes once.
        most = max(20, settings().people)
        self.guesses = Guesses(most, _EVERYONE * most, free=max(5, most // 2))

    async def answer(self, request: Request) -> Response:
        """Shows the page, or takes somebody in."""
        messages = Messages(language_of(request))
        now = await run_in_threadpool(lambda: classroom().current())
        if now is None:
            return over(request, messages, messages("join.over.hint"))
        if request.method == "POST":
            return await self._taken(request, now, messages)
        inside = await run_in_threadpool(lambda: classroom().by_owner(request.cookies.get(COOKIE, "")))
        if inside is not None and "anew" not in request.query_params:
            return self._inside(request, now, inside.nickname, messages)
        return self._asked(request, now, messages)

    async def _taken(self, request: Request, now: SchoolClass, messages: Messages) -> Response:
        said = await form_of(request)
        back = "back" in said

        async def joined() -> Joined | None:
            if back:
                return await run_in_threadpool(
                    lambda: classroom().come_back(now.id, codes.typed(said["back"]))
                )
            if not codes.same(codes.typed(said.get("code", "")), now.code):
                return None
            ticket = said.get("ticket", "")[:64] or secrets.token_urlsafe(24)
            return await run_in_threadpool(lambda: classroom().join(now.id, said.get("nickname", ""), ticket))

        trouble = messages("join.wrong_back") if back else messages("join.wrong")
        try:
            found = await tried(self.guesses, request, joined)
        except AELabError as error:
            found, trouble = None, messages.trouble(error)
            if error.key.startswith("nickname"):
                self.guesses.right(asker_of(request.scope))
        if found is None:
            return self._asked(request, now, messages, said, trouble)
        answer = self._welcome(request, found, messages)
        secure = request.scope["scheme"] == "https"
        answer.headers.append("Set-Cookie", cookie_of(self.key, found.student.owner, secure=secure))
        return answer

    def _asked(
        self,
        request: Request,
        now: SchoolClass,
        messages: Messages,
        said: dict[str, str] | None = None,
        trouble: str = "",
    ) -> Response:
        language = messages.language
        back = "back" in (said or request.query_params)
        told = f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
        if back:
            fields = _field(
                "back", messages("join.back"), kind="code", hint=messages("join.back.place"), focus=True
            )
            button, other = messages("join.come_back"), ("", messages("join.first_time"))
        else:
            code = (said or {}).get("code", request.query_params.get("code", ""))[:20]
            right = not trouble and codes.same(codes.typed(code), now.code)
            fields = _field("code", messages("join.code"), code, kind="code", focus=not right, most=20)
            nickname = (said or {}).get("nickname", "")[: nicknames.LONGEST * 2]
            fields += _field(
                "nickname", messages("join.nickname"), nickname, focus=right, most=nicknames.LONGEST
            )
            ticket = escape((said or {}).get("ticket", "")[:64] or secrets.token_urlsafe(24))
            fields += f'<input type="hidden" name="ticket" value="{ticket}">'
            button, other = messages("join.join"), ("back", messages("join.before"))
        title = now.name or messages("join.title")
        hint = messages("join.back.hint") if back else messages("join.hint")
        query = {"lang": language} | ({other[0]: "1"} if other[0] else {"anew": "1"})
        body = (
            f'<main class="card"><h1>{escape(title)}</h1><p class="quiet">{escape(hint)}</p>{told}'
            f'<form method="post" action="?{urlencode({"lang": language})}" autocomplete="off">{fields}'
            f"<button>{escape(button)}</button></form>"
            f'<p class="other"><a href="?{urlencode(query)}">{escape(other[1])}</a></p></main>'
        )
        return page(request, title, body, status=403 if trouble else 200)

    def _welcome(self, request: Request, found: Joined, messages: Messages) -> Response:
        title = messages("join.welcome", name=found.student.nickname)
        write_down = escape(messages("join.write_down"))
        body = (
            f'<main class="card"><h1>{escape(title)}</h1><p class="quiet">{escape(messages("join.in"))}</p>'
            f'<div class="back"><span>{escape(messages("join.your_back"))}</span>'
            f"<b>{escape(codes.shown(found.back))}</b>"
            f"<span>{write_down}</span></div>"
            f'<a class="button" href="{_lab(request, messages)}">{escape(messages("join.start"))}</a></main>'
        )
        return page(request, title, body, once=True)

    def _inside(self, request: Request, now: SchoolClass, nickname: str, messages: Messages) -> Response:
        title = now.name or messages("join.title")
        told = escape(messages("join.inside", name=nickname))
        anew = urlencode({"anew": "1", "lang": messages.language})
        body = (
            f'<main class="card"><h1>{escape(title)}</h1>'
            f"<p>{told}</p>"
            f'<a class="button" href="{_lab(request, messages)}">{escape(messages("join.start"))}</a>'
            f'<p class="other"><a href="?{anew}">{escape(messages("join.somebody_else"))}</a></p></main>'
        )
        return page(request, title, body)


def leave_to(request: Request, path: str) -> Response:
    """On to another page, by GET."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}{path}", status_code=303)


def _lab(request: Request, messages: Messages) -> str:
    return f"{escape(request.scope.get('root_path', ''))}/?lang={messages.language}"


def _field(
    name: str,
    words: str,
    value: str = "",
    *,
    kind: str = "",
    hint: str = "",
    focus: bool = False,
    most: int = 40,
) -> str:
    written = f' value="{escape(value)}"' if value else ""
    shape = ' class="code" autocapitalize="characters" spellcheck="false"' if kind == "code" else ""
    return (
        f'<label>{escape(words)}<input type="text" name="{name}" required maxlength="{most}" autocomplete="off"'
        f"{shape}{f' placeholder={chr(34)}{escape(hint)}{chr(34)}' if hint else ''}"
        f"{' autofocus' if focus else ''}{written}></label>"
    )
