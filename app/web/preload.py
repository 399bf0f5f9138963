"""What a page will need: named with its first byte, or fetched by one that rests."""

from __future__ import annotations

from functools import lru_cache

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web import plotly_bundle
from app.web.bundle import STATIC, manifest, with_imports

BUNDLES = {"": "stage", "train": "stage"} | {
    page: page for page in ("inspect", "explore", "compare", "history", "models")
}
"""The bundle of each page, by its path."""


class Preload:
    """ASGI middleware that tells the browser of the page's bundle and its runtime.

    Otherwise it would hear of them from the page's script, once Streamlit's own bundle has run."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = BUNDLES.get(scope["path"].strip("/")) if scope["type"] == "http" else None
        if page is None:
            await self.app(scope, receive, send)
            return

        async def send_with_link(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html") and (link := _link(page)):
                    headers.append("Link", link)
            await send(message)

        await self.app(scope, receive, send_with_link)


def ahead(page: str) -> list[str]:
    """Addresses of what the Compare page will need most, for a page from which a link leads there; none for itself."""
    bundle = manifest().get("compare")
    if page == "compare" or not bundle:
        return []
    return [f"/api/assets/{bundle}", f"/api/assets/{plotly_bundle.name()}"]


def _link(page: str) -> str:
    bundle = manifest().get(page)
    return _link_of(page, bundle) if bundle else ""


@lru_cache(maxsize=8)
def _link_of(page: str, bundle: str) -> str:
    links = [f"</api/assets/{file}>; rel=modulepreload" for file in with_imports(bundle)]
    if page == "compare":
        links.append(f"</api/assets/{plotly_bundle.name()}>; rel=preload; as=script")
    if page != "explore":
        return ", ".join(links)
    # Asked for as the runtime asks for it, so that the answer is used and not fetched a second time.
    links += [
        f"</api/assets/{path.name}>; rel=preload; as=fetch; crossorigin=anonymous"
        for path in STATIC.glob("ort-wasm-*.wasm")
    ]
    return ", ".join(links)
