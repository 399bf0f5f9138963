"""The address that a class joins by, and its QR code."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

import segno
from starlette.requests import Request

from aecore.classroom.people import SchoolClass
from aecore.machine.room import EVERYWHERE, named_address, room_address
from app.web.class_pages import JOIN
from app.web.settings import settings


def address_of(request: Request) -> str:
    """As people of the room type it: of a server for the room the room's, of any other the one asked for."""
    scheme, asked = request.scope["scheme"], request.headers.get("host", "")
    if settings().names:
        return named_address(settings().names[0].strip(), scheme)
    if settings().host in EVERYWHERE:
        port = asked.rpartition(":")[2]
        return f"{scheme}://{room_address()}:{port}" if port.isdecimal() else f"{scheme}://{room_address()}"
    return f"{scheme}://{asked}"


def joining(address: str, now: SchoolClass) -> str:
    """What a phone opens from the QR code: the page to join by, the code filled in."""
    return f"{address}{JOIN}?{urlencode({'code': now.code})}"


@lru_cache(maxsize=8)
def qr(address: str) -> str:
    """The QR code of an address as SVG: dark on white, in a dark room too, with the quiet zone that cameras want."""
    return str(
        segno.make(address, error="m", micro=False).svg_inline(
            scale=1, border=3, dark="#000", light="#fff", omitsize=True
        )
    )
