"""What a request may bring along: so many bytes, each part of it in time."""

from __future__ import annotations

import asyncio
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.door.refused import refuse
from app.web.refusals import Refusal
from app.web.settings import MOST_UPLOAD, upload_bytes

KILO = 1024
MEGA = 1024 * 1024
SMALL = 64 * KILO
"""Where nothing large is expected."""
STALLED = 20.0
"""Seconds in which more of a body has to come."""
WHOLE, WHOLE_UPLOAD = 60.0, 900.0
"""Seconds in which all of it has."""

RUNS = "/api/runs"
"""Where the zip of a run is brought to."""
_CODES = re.compile(r"/api/runs/[^/]{1,80}/(?:de|en)code/")


def most_of(path: str, *, upload: int = MOST_UPLOAD) -> int:
    """The largest body, in bytes, that is taken at a path; `upload`: of what somebody brings."""
    if path.startswith("/_stcore/upload_file/"):
        return upload + MEGA  # the file, and what stands around it
    if path == RUNS:
        return upload
    return 8 * MEGA if _CODES.match(path) else SMALL


class Bodies:
    """ASGI middleware that refuses a body that is too large, or that does not come.

    Args:
        app: what is behind.
        stalled: seconds to wait for more of a body.
    """

    def __init__(self, app: ASGIApp, stalled: float = STALLED) -> None:
        self.app = app
        self.stalled = stalled

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # In a class a student may have less.
        upload = MOST_UPLOAD if scope.get("aelab.teaches") else upload_bytes()
        most, answered, whole, came = most_of(scope["path"], upload=upload), False, False, 0
        deadline = asyncio.get_running_loop().time() + (WHOLE_UPLOAD if most > 8 * MEGA else WHOLE)

        async def received() -> Message:
            nonlocal whole, came
            if whole:
                return await receive()  # nothing but the end of the connection can come
            left = min(self.stalled, deadline - asyncio.get_running_loop().time())
            try:
                message = await asyncio.wait_for(receive(), max(0.0, left))
                came += len(message.get("body", b""))
                refusal = None if came <= most else _too_large(most)
            except TimeoutError:
                message, refusal = {"type": "http.disconnect"}, Refusal(408, "refusal.late")
            if refusal is not None and not answered:
                raise refusal
            whole = refusal is not None or not message.get("more_body")
            return message if refusal is None else {"type": "http.disconnect"}

        async def sent(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            length = Headers(scope=scope).get("content-length", "0")
            if not length.isdecimal() or len(length) > 15 or int(length) > most:
                raise _too_large(most)
            await self.app(scope, received, sent)
        except Refusal as refusal:
            # The API's own handlers have said it already; Streamlit's let it pass.
            if not answered:
                await refuse(scope, send, refusal)


def _too_large(most: int) -> Refusal:
    return Refusal(413, "refusal.size", most=most // KILO)
