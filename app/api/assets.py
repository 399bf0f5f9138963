"""The built frontend: hashed names, compressed when built, kept by the browser for good."""

from __future__ import annotations

import mimetypes
import re

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from app.api.answers import IMMUTABLE, Refusal, answered
from app.web.bundle import STATIC

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.(js|css|wasm|map|svg)")
_TYPES = {".js": "text/javascript", ".wasm": "application/wasm"}


@answered
async def asset(request: Request) -> Response:
    """GET /api/assets/{hashed file}"""
    name = request.path_params["name"]
    path = STATIC / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise Refusal(404, "refusal.asset")
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0]
    headers = {**IMMUTABLE, "Vary": "Accept-Encoding"}
    packed = path.with_name(name + ".gz")
    if packed.is_file() and "gzip" in request.headers.get("accept-encoding", ""):
        return FileResponse(packed, media_type=media_type, headers={**headers, "Content-Encoding": "gzip"})
    return FileResponse(path, media_type=media_type, headers=headers)
