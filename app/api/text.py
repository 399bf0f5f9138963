"""The message catalogues, for the component."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from app.api.answers import Refusal, answered
from app.words.catalogues import LANGUAGES, catalogue_hash, catalogue_json


@answered
async def text(request: Request) -> Response:
    """GET /api/text/{en|fr}.json"""
    language = request.path_params["language"]
    if language not in LANGUAGES:
        raise Refusal(404, "refusal.language", known=", ".join(LANGUAGES))
    tag = f'"{catalogue_hash(language)}"'
    # Named with its hash (?v=) a catalogue never changes; without it the browser asks each time.
    named = request.query_params.get("v") == catalogue_hash(language)
    lasting = "public, max-age=31536000, immutable" if named else "no-cache"
    headers = {"ETag": tag, "Cache-Control": lasting}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(catalogue_json(language), media_type="application/json; charset=utf-8", headers=headers)
