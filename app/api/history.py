"""What the page of runs fetches: all runs of a browser at once, and all their maps at once."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.api.answers import IMMUTABLE, Refusal, answered, checked_id, messages_for
from app.api.owned import is_at_this_machine
from app.history import entries
from app.history.maps import packed
from app.web.owner import COOKIE

NEW = {"Cache-Control": "no-store"}
MOST_MAPS = 120
STEP_DIGITS = 12


@answered
async def history(request: Request) -> Response:
    """GET /api/history?run=ID&run=ID: the runs of the browser that asks, or those of them that are named"""
    owner, messages = request.cookies.get(COOKIE, ""), messages_for(request)
    here, only = is_at_this_machine(request), set(request.query_params.getlist("run")[: entries.MOST])
    found = await run_in_threadpool(lambda: entries.told(owner, messages, of_the_terminal=here, only=only))
    return JSONResponse(found, headers=NEW)


@answered
async def models(request: Request) -> Response:
    """GET /api/models: the ready-made runs, and the starred ones of the browser that asks"""
    owner, messages = request.cookies.get(COOKIE, ""), messages_for(request)
    here = is_at_this_machine(request)
    found = await run_in_threadpool(lambda: entries.models(owner, messages, of_the_terminal=here))
    return JSONResponse(found, headers=NEW)


@answered
async def maps(request: Request) -> Response:
    """GET /api/maps?of=ID:STEP&of=ID:STEP: their latent maps, small, in the order in which they are asked for"""
    asked = request.query_params.getlist("of")
    if not 1 <= len(asked) <= MOST_MAPS:
        raise Refusal(400, "refusal.runs", most=MOST_MAPS, found=len(asked))
    runs = [_run_and_step(each) for each in asked]
    content, whole = await run_in_threadpool(packed, runs)
    # A snapshot is never written over; a run that is away may come back.
    headers = IMMUTABLE if whole else NEW
    return Response(content, media_type="application/octet-stream", headers=headers)


def _run_and_step(text: str) -> tuple[str, int]:
    run, _, step = text.partition(":")
    if not (step.isascii() and step.isdigit() and len(step) <= STEP_DIGITS):
        raise Refusal(404, "refusal.step")
    return checked_id(run), int(step)
