"""Streamlit's own bundles, compressed once: it serves them plain, three megabytes to every phone on the wifi."""

from __future__ import annotations

import gzip
import threading
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path

import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER = Path(streamlit.__file__).parent / "static"
SUFFIXES = (".js", ".css")
_one_at_a_time = threading.Lock()


@lru_cache(maxsize=256)
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6)


def _packed_once(path: Path) -> bytes:
    # Thirty pages opened at once ask for the same bundle: the first compresses it, the others wait for that.
    with _one_at_a_time:
        return _packed(path)


class PackedStatic:
    """ASGI middleware for /static/*.js and *.css, whose names hold a hash of their content."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = _file(scope)
        if path is None:
            await self.app(scope, receive, send)
            return
        body = await run_in_threadpool(_packed_once, path)
        headers = {
            "Content-Encoding": "gzip",
            "Vary": "Accept-Encoding",
            "Cache-Control": "public, max-age=31536000, immutable",
        }
        await Response(body, media_type=guess_type(path.name)[0], headers=headers)(scope, receive, send)


def _file(scope: Scope) -> Path | None:
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    path = scope["path"]
    if not (path.startswith("/static/") and path.endswith(SUFFIXES)) or ".." in path or "\\" in path:
        return None
    headers = Headers(scope=scope)
    if "gzip" not in headers.get("accept-encoding", "") or "range" in headers:
        return None
    file = FOLDER / path.removeprefix("/")
    return file if file.is_file() else None
