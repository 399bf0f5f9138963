"""What the teacher alone asks for of all runs of a class: the board, the table to take home, former classes."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from aecore.classroom.people import SchoolClass
from aecore.classroom.ranking import BUDGETS, Budget
from app.api.answers import Refusal, answered, messages_for, refuse_other_sites
from app.api.asking import asker
from app.classroom import board as boards
from app.classroom.erasing import begin_erasing
from app.classroom.former import listed
from app.classroom.table import file_name, rows
from app.web.settings import classroom
from app.web.work import work
from app.words.messages import Messages

NEW = {"Cache-Control": "no-store"}
_LONGEST = 80


async def _asked_class(request: Request) -> SchoolClass:
    """The class that goes on, or the one that is named: a former one of this folder."""
    named = request.query_params.get("class", "")[:_LONGEST]
    found = await run_in_threadpool(lambda: classroom().one(named) if named else classroom().current())
    if found is None:
        raise Refusal(404, "refusal.no_class")
    return found


@answered
async def board(request: Request) -> Response:
    """GET /api/class/board?data=...&score=...&by=epochs&at=10&every=1&class=ID: runs in order, at an equal budget"""
    now, asked, messages = await _asked_class(request), _asked(request), messages_for(request)
    key = ("board", now.id, asked, messages.language)
    told = await work(asker(request), lambda: boards.told(now, asked, messages), key=key)
    return JSONResponse(told, headers=NEW)


@answered
async def runs_csv(request: Request) -> Response:
    """GET /api/class/runs.csv?language=en|fr&class=ID: every run of a class, a line each, told bit by bit"""
    refuse_other_sites(request)
    now, language = await _asked_class(request), request.query_params.get("language", "")
    messages = Messages(language) if language else messages_for(request)
    pieces = rows(now, messages)

    async def told() -> AsyncIterator[bytes]:
        while (piece := await run_in_threadpool(lambda: next(pieces, None))) is not None:
            yield piece

    headers = NEW | {"Content-Disposition": f'attachment; filename="{file_name(now)}"'}
    return StreamingResponse(told(), media_type="text/csv; charset=utf-8", headers=headers)


@answered
async def former(request: Request) -> Response:
    """GET /api/class/former: the classes that were ended and kept"""
    messages = messages_for(request)
    return JSONResponse({"classes": await run_in_threadpool(lambda: listed(messages))}, headers=NEW)


@answered
async def go_on(request: Request) -> Response:
    """POST /api/class/former/{id}/go_on -> 204: the same students, and the same codes"""
    refuse_other_sites(request)
    of = request.path_params["id"]
    if not await run_in_threadpool(lambda: classroom().go_on(of)):
        raise Refusal(404, "refusal.no_class")
    begin_erasing()  # of the class without anybody that gave way
    return Response(status_code=204)


@answered
async def erase(request: Request) -> Response:
    """POST /api/class/former/{id}/erase -> 204: for good"""
    refuse_other_sites(request)
    of = request.path_params["id"]
    if not await run_in_threadpool(lambda: classroom().erase_former(of)):
        raise Refusal(404, "refusal.no_class")
    begin_erasing()
    return Response(status_code=204)


def _asked(request: Request) -> boards.Asked:
    said = request.query_params
    by: Budget = next((name for name in BUDGETS if name == said.get("by")), "epochs")
    try:
        at: float | None = float(said.get("at", ""))
    except ValueError:
        at = None
    if at is not None and not math.isfinite(at):
        at = None
    data, score = (said.get(name, "")[:_LONGEST] for name in ("data", "score"))
    return boards.Asked(data, score, by, at, said.get("every") == "1")
