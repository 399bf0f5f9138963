"""Who asks: whom long work is made for, and how it is noticed that they have gone."""

from __future__ import annotations

from starlette.requests import Request

from app.door.asker import asker_of
from app.web.owner import COOKIE
from app.web.turns import Who
from app.web.work import Asker


def asker(request: Request) -> Asker:
    """Whoever makes a request whose body, where it has one, was read already."""

    async def left() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    return Asker(Who(asker_of(request.scope), request.cookies.get(COOKIE, "")), left)
