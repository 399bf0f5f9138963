"""What all routes share: one-sentence JSON errors, checked names, bodies of bounded size."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aecore.errors import AELabError
from app.api.owner import COOKIE
from app.library import is_id

BODY_LIMIT = 64 * 1024
IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}

Handler = Callable[[Request], Awaitable[Response]]


class Refusal(Exception):  # noqa: N818  # what the server does, as on the page
    """A request that is answered with a status and one sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


def answered(handler: Handler) -> Handler:
    """Turns what a request can do wrong into JSON {"error": sentence} with a 4xx status."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Refusal as refusal:
            return JSONResponse({"error": refusal.sentence}, status_code=refusal.status)
        except AELabError as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return answer


def run_id(request: Request) -> str:
    """The id in the path."""
    return checked_id(request.path_params["id"])


def checked_id(text: str) -> str:
    """The id itself where it is one. Raises Refusal 404: nothing else can be the name of a run."""
    if not is_id(text):
        raise Refusal(404, "Expected the id of a run, found something else; try the link again.")
    return text


def no_run(id: str) -> Refusal:
    """There is no run of this id."""
    return Refusal(404, f"Expected a run of this server, found none named {id}; try starting a new one.")


def owner_of(request: Request) -> str:
    """Who asks, by cookie. Raises Refusal 403 for a browser that never opened the page, or another site's page."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Refusal(403, "Expected a request of this server's own page, found one of another site.")
    owner = request.cookies.get(COOKIE, "")
    if not owner:
        raise Refusal(403, "Expected the cookie that the page sets, found none; try opening the page first.")
    return owner


async def json_body(request: Request) -> dict[str, Any]:
    """The request's JSON object; {} for an empty body. Raises Refusal 400 or 413."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise Refusal(413, f"Expected at most {BODY_LIMIT // 1024} kB, found more; try a smaller recipe.")
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal(400, "Expected a JSON object, found something that is not JSON.") from None
    if not isinstance(value, dict):
        raise Refusal(400, f"Expected a JSON object, found a {type(value).__name__}.")
    return value


@answered
async def nothing(request: Request) -> Response:
    """Any other path under /api."""
    raise Refusal(404, f"Expected an address of the API, found {request.url.path[:80]}.")
