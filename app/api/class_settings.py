"""The limits of a class on its teacher's page: what they are, what is changed, and another lesson."""

from __future__ import annotations

import threading

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aecore.errors import ClassroomError
from app.api.answers import Refusal, answered, json_body, messages_for, refuse_other_sites
from app.api.classroom import current
from app.classroom.limits import told
from app.web.settings import limits, wishes

NEW = {"Cache-Control": "no-store"}
_writing = threading.Lock()


@answered
async def settings(request: Request) -> Response:
    """GET /api/class/settings: every limit with its bounds, and what is used of it"""
    now, messages = await current(), messages_for(request)
    return JSONResponse(await run_in_threadpool(told, now, messages), headers=NEW)


@answered
async def change(request: Request) -> Response:
    """POST /api/class/settings {name: value, ...} -> as GET: written into class.toml, all of it or nothing"""
    refuse_other_sites(request)
    now, messages, body = await current(), messages_for(request), await json_body(request)

    def changed() -> None:
        with _writing:
            limits().change(body)

    try:
        await run_in_threadpool(changed)
    except ClassroomError as error:
        # Beside its control a sentence need not say which limit it is about; of the file it says the line.
        if not error.sentence.values.get("place"):
            if error.key == "limit_whole":
                raise Refusal(400, "refusal.limit_whole", **error.sentence.values) from None
            if error.key == "limit_number":
                raise Refusal(400, "refusal.limit_number", **error.sentence.values) from None
        raise
    return JSONResponse(await run_in_threadpool(told, now, messages), headers=NEW)


@answered
async def new_lesson(request: Request) -> Response:
    """POST /api/class/lesson -> as GET /api/class/settings: from now on everybody begins with no minute used"""
    refuse_other_sites(request)
    now, messages = await current(), messages_for(request)
    await run_in_threadpool(lambda: wishes().begin_lesson())
    return JSONResponse(await run_in_threadpool(told, now, messages), headers=NEW)
