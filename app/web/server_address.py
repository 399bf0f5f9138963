"""Where the server is, told in the page itself: Streamlit would look for it under the page's own path first."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGES = ("train", "inspect", "explore", "compare", "history", "models")
"""The pages that have a path of their own."""

# Without it every page but the first asks for <page>/_stcore/health in vain, says so in the console, and waits.
# The address is the page's own less the page's name, so that it also holds behind a proxy's prefix.
SCRIPT = (
    "<script>window.__streamlit = { BACKEND_BASE_URL: location.origin + "
    f'location.pathname.replace(/\\/({"|".join(PAGES)})\\/*$/, "/") }}</script>'
)


class ServerAddress:
    """ASGI middleware that writes the script into Streamlit's page, before any other of its scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].strip("/") not in PAGES:
            await self.app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def send_with_script(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if (
                    headers.get("content-type", "").startswith("text/html")
                    and "content-encoding" not in headers
                ):
                    start = message
                    return
            elif start is not None and message["type"] == "http.response.body":
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                body = body.replace(b"<head>", b"<head>" + SCRIPT.encode(), 1)
                if scope["method"] != "HEAD":
                    MutableHeaders(scope=start)["content-length"] = str(len(body))
                await send(start)
                message = {"type": "http.response.body", "body": body}
            await send(message)

        # Not compressed: nothing could be written into it.
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": headers}, receive, send_with_script)
