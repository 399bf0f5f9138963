"""The built frontend: hashed names, compressed when built, kept by the browser for good; and Plotly's bundle so too."""

from __future__ import annotations

import mimetypes
import re
import threading

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from app.api.answers import IMMUTABLE, Refusal, answered
from app.web import plotly_bundle
from app.web.bundle import STATIC

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.(js|css|wasm|map|svg)")
_TYPES = {".js": "text/javascript", ".wasm": "application/wasm"}
_one_at_a_time = threading.Lock()


@answered
async def asset(request: Request) -> Response:
    """GET /api/assets/{hashed file}"""
    name = request.path_params["name"]
    path = STATIC / name
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    headers = {**IMMUTABLE, "Vary": "Accept-Encoding"}
    if name.startswith("plotly-") and name == await run_in_threadpool(plotly_bundle.name):
        content = await run_in_threadpool(_plotly, zipped)
        encoding = {"Content-Encoding": "gzip" if zipped else "identity"}
        return Response(content, media_type=_TYPES[".js"], headers={**headers, **encoding})
    if not _NAME.fullmatch(name) or not path.is_file():
        raise Refusal(404, "refusal.asset")
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0]
    packed = path.with_name(name + ".gz")
    if packed.is_file() and zipped:
        return FileResponse(packed, media_type=media_type, headers={**headers, "Content-Encoding": "gzip"})
    return FileResponse(path, media_type=media_type, headers=headers)


def _plotly(zipped: bool) -> bytes:
    # A class that opens the page at once waits for one compression, and not for thirty.
    with _one_at_a_time:
        return plotly_bundle.packed() if zipped else plotly_bundle.plain()
