"""What all routes share: one-sentence JSON errors, checked names, bodies of bounded size."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from pydantic_core import from_json
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from aecore.errors import AELabError
from app.runs.absent import absent
from app.runs.library import is_id
from app.runs.states import is_lost, is_removed
from app.web.owner import COOKIE
from app.web.refusals import Refusal, no_run
from app.web.work import Left
from app.words.messages import Messages

BODY_LIMIT = 64 * 1024
STEP_DIGITS = 12
log = logging.getLogger("aelab.app")
IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}

__all__ = [
    "BODY_LIMIT",
    "IMMUTABLE",
    "Refusal",
    "answered",
    "body_of",
    "checked_id",
    "json_body",
    "messages_for",
    "no_run",
    "nothing",
    "object_of",
    "owner_of",
    "refuse_other_sites",
    "run_id",
    "step_asked",
]

Handler = Callable[[Request], Awaitable[Response]]


def messages_for(request: Request) -> Messages:
    """The words of the language that the caller asks for; the stage asks for the page's."""
    return Messages(request.headers.get("accept-language", "")[:2].lower())


def answered(handler: Handler) -> Handler:
    """Turns what a request can do wrong into JSON {"error": sentence} with a 4xx status.

    A fault of ours is a sentence with status 500, and a traceback in the log: the page could only guess otherwise.
    """

    @wraps(handler)
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Refusal as refusal:
            status, said = refusal.status, messages_for(request)(refusal.key, **refusal.values)
        except AELabError as error:
            status, said = 400, messages_for(request).trouble(error)
        except (Left, ClientDisconnect):
            return Response(status_code=204)  # which nobody hears
        except Exception as error:
            gone = (await run_in_threadpool(_gone, request)) if isinstance(error, FileNotFoundError) else None
            if gone is None:
                log.exception("no answer to %s", request.url.path)
            told = gone or Refusal(500, "refusal.fault")
            status, said = told.status, messages_for(request)(told.key, **told.values)
        return JSONResponse({"error": said}, status_code=status)

    return answer


def _gone(request: Request) -> Refusal | None:
    """What is said where a file was not there because its run was removed, or its folder deleted, meanwhile."""
    asked = [str(request.path_params.get("id", "")), *request.query_params.getlist("run")[:16]]
    return next((absent(run) for run in asked if is_id(run) and (is_removed(run) or is_lost(run))), None)


def run_id(request: Request) -> str:
    """The id in the path."""
    return checked_id(request.path_params["id"])


def checked_id(text: str) -> str:
    """The id itself where it is one. Raises Refusal 404: nothing else can be the name of a run."""
    if not is_id(text):
        raise Refusal(404, "refusal.id")
    return text


def step_asked(request: Request) -> int:
    """The step in the path, with or without leading zeros. Raises Refusal 404."""
    step: str = request.path_params["step"]
    if not (step.isascii() and step.isdigit() and len(step) <= STEP_DIGITS):
        raise Refusal(404, "refusal.step")
    return int(step)


def refuse_other_sites(request: Request) -> None:
    """Raises Refusal 403 for what another site's page asks for."""
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise Refusal(403, "refusal.site")


def owner_of(request: Request) -> str:
    """Who asks, by cookie. Raises Refusal 403 for a browser that never opened the page, or another site's page."""
    refuse_other_sites(request)
    owner = request.cookies.get(COOKIE, "")
    if not owner:
        raise Refusal(403, "refusal.cookie")
    return owner


async def body_of(request: Request, most: int) -> bytes:
    """The request's body. Raises Refusal 413 beyond `most` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise Refusal(413, "refusal.size", most=most // 1024)
    return bytes(body)


async def json_body(request: Request, most: int = BODY_LIMIT) -> dict[str, Any]:
    """The request's JSON object; {} for an empty body. Raises Refusal 400 or 413."""
    body = await body_of(request, most)
    return await run_in_threadpool(object_of, body)


def object_of(body: bytes) -> dict[str, Any]:
    """A JSON object, strictly read. Raises Refusal 400."""
    if not body.strip():
        return {}
    try:
        # Knows no half of a surrogate pair, no bottomless nesting and no number without end, as others do.
        value = from_json(body)
    except (ValueError, RecursionError):
        raise Refusal(400, "refusal.json") from None
    if not isinstance(value, dict):
        raise Refusal(400, "refusal.object", found=type(value).__name__)
    return value


@answered
async def nothing(request: Request) -> Response:
    """Any other path under /api."""
    raise Refusal(404, "refusal.address", found=request.url.path[:80])
