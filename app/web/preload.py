"""What the Explore page will need, named with its first byte: fetched while Streamlit still gets ready."""

from __future__ import annotations

from functools import lru_cache

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.bundle import STATIC, manifest

PAGE = "/explore"


class Preload:
    """ASGI middleware that tells the browser of the page's bundle and its runtime, the largest things to fetch."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") != PAGE:
            await self.app(scope, receive, send)
            return

        async def send_with_link(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html") and (link := _link()):
                    headers.append("Link", link)
            await send(message)

        await self.app(scope, receive, send_with_link)


def _link() -> str:
    bundle = manifest().get("explore")
    return _link_of(bundle) if bundle else ""


@lru_cache(maxsize=4)
def _link_of(bundle: str) -> str:
    links = [f"</api/assets/{bundle}>; rel=modulepreload"]
    # Asked for as the runtime asks for it, so that the answer is used and not fetched a second time.
    links += [
        f"</api/assets/{path.name}>; rel=preload; as=fetch; crossorigin=anonymous"
        for path in STATIC.glob("ort-wasm-*.wasm")
    ]
    return ", ".join(links)
