"""What a browser is told about every answer: what a page may load and run, and that nobody may frame or sniff it."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.door.addresses import address_of
from app.web.class_pages import is_of_the_class
from app.web.server_address import SCRIPT
from app.web.settings import settings
from app.web.static_files import FOLDER

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Opened by itself, no answer but the page does anything: a picture that somebody uploaded may be an SVG with a script.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
# The pages before the lab: forms, and one script of ours.
OF_THE_CLASS = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


class SecurityHeaders:
    """ASGI middleware that says so with every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                headers.update(ALWAYS)
                if _is_framed(scope):
                    headers["X-Frame-Options"] = "SAMEORIGIN"
                # What the browser has kept is bound by what it was told then; it takes a new policy in all the same.
                if message.get("status") != 304:
                    page = headers.get("content-type", "").startswith("text/html")
                    headers["Content-Security-Policy"] = _policy_of(scope) if page else ALONE
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _policy_of(scope: Scope) -> str:
    if settings().classroom and is_of_the_class(scope["path"]):
        return OF_THE_CLASS
    return policy(Headers(scope=scope)["host"], framed=_is_framed(scope))


def _is_framed(scope: Scope) -> bool:
    """Whether a page of ours may have it in a frame: in a class a lab's page, where a run is shown to everybody."""
    return settings().classroom and not is_of_the_class(scope["path"])


@cache
def _scripts() -> str:
    """The hashes of the scripts that stand in the page itself: Streamlit's, and ours."""
    page = (FOLDER / "index.html").read_text(encoding="utf-8") + SCRIPT
    found = dict.fromkeys(_INLINE.findall(page))
    digests = (hashlib.sha256(script.encode()).digest() for script in found)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def policy(host: str, *, framed: bool = False) -> str:
    """What the page needs, and no more; `framed` lets pages of the same server stand in each other."""
    address = address_of(host)
    # Older browsers do not count a websocket to the page's own server among 'self'; of IPv6 a policy cannot speak.
    sockets = "" if address is None or ":" in address.host else f" ws://{host} wss://{host}"
    return "; ".join(
        (
            "default-src 'none'",
            # Streamlit hands a component's code to the browser as a blob; onnxruntime is WebAssembly.
            f"script-src 'self' blob: 'wasm-unsafe-eval' {_scripts()}",
            "style-src 'self' 'unsafe-inline'",  # every widget of Streamlit's styles itself
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{sockets}",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'none'",
            *(("frame-src 'self'", "frame-ancestors 'self'") if framed else ("frame-ancestors 'none'",)),
        )
    )
