"""What the teacher's page asks for: the wall, and what a teacher does. The door lets nobody else come here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aecore.classroom import codes
from aecore.classroom.people import SchoolClass
from aecore.errors import EngineError
from app.api.answers import Refusal, answered, checked_id, json_body, messages_for, no_run, refuse_other_sites
from app.classroom.erasing import begin_erasing
from app.classroom.orders import in_force
from app.classroom.wall import Wall
from app.web.orders import orders
from app.web.presence import presence
from app.web.settings import classroom, wishes

NEW = {"Cache-Control": "no-store"}
_DIGITS = 6
_wall = Wall()


async def current() -> SchoolClass:
    """The class that goes on. Raises Refusal 404 where none does."""
    now = await run_in_threadpool(lambda: classroom().current())
    if now is None:
        raise Refusal(404, "refusal.no_class")
    return now


def _act(
    handler: Callable[[Request, SchoolClass], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    @answered
    async def act(request: Request) -> Response:
        refuse_other_sites(request)
        answer = await handler(request, await current())
        _wall.forget()
        return answer

    return act


@answered
async def wall(request: Request) -> Response:
    """GET /api/class: everybody's newest run, the queue, the machine's load"""
    now, messages = await current(), messages_for(request)

    def told() -> dict[str, Any]:
        # What is ordered is said as it is at this moment: the teacher has just ordered it.
        return {**_wall.told(now, messages), "orders": in_force(messages)}

    return JSONResponse(await run_in_threadpool(told), headers=NEW)


@_act
async def stop(request: Request, now: SchoolClass) -> Response:
    """POST /api/class/jobs/{id}/stop -> 204: of a student's run"""
    run = checked_id(request.path_params["id"])

    def stopped() -> None:
        _require_of_class(run, now)
        wishes().wish(run, "stop")

    await run_in_threadpool(stopped)
    return Response(status_code=204)


@_act
async def ahead(request: Request, now: SchoolClass) -> Response:
    """POST /api/class/jobs/{id}/ahead -> 204: a student's run that waits has the next turn"""
    run = checked_id(request.path_params["id"])

    def moved() -> None:
        _require_of_class(run, now)
        wishes().move_ahead(run)

    await run_in_threadpool(moved)
    return Response(status_code=204)


@_act
async def pause(request: Request, now: SchoolClass) -> Response:
    """POST /api/class/pause {on} -> 204: everybody is paused, or goes on"""
    on = (await json_body(request)).get("on")
    if not isinstance(on, bool):
        raise Refusal(400, "refusal.pause", found=type(on).__name__)
    await run_in_threadpool(lambda: wishes().pause_all(on))
    return Response(status_code=204)


def _require_of_class(run: str, now: SchoolClass) -> None:
    """Raises Refusal 404 for a run that is no student's of this class."""
    try:
        job = wishes().get(run)
    except EngineError:
        raise no_run(run) from None
    if job.owner not in {student.owner for student in classroom().students(now.id)}:
        raise no_run(run)


def _number_in(request: Request) -> int:
    """The student's number of an address. Raises Refusal 404 of one that none has."""
    said: str = request.path_params["number"]
    if not (said.isascii() and said.isdecimal() and len(said) <= _DIGITS):
        raise Refusal(404, "refusal.no_student")
    return int(said)


@_act
async def new_code(request: Request, now: SchoolClass) -> Response:
    """POST /api/class/students/{number}/code -> {"code"}: another return code, which is shown this once"""
    number = _number_in(request)
    given = await run_in_threadpool(lambda: classroom().new_return_code(now.id, number))
    if given is None:
        raise Refusal(404, "refusal.no_student")
    return JSONResponse({"code": codes.shown(given.back)}, headers=NEW)


@_act
async def revoke(request: Request, now: SchoolClass) -> Response:
    """POST /api/class/students/{number}/revoke -> 204"""
    number = _number_in(request)
    if not await run_in_threadpool(lambda: classroom().revoke(now.id, number)):
        raise Refusal(404, "refusal.no_student")
    return Response(status_code=204)


@_act
async def remove(request: Request, now: SchoolClass) -> Response:
    """POST /api/class/students/{number}/remove -> 204: sent out; what trains for them is stopped"""
    number = _number_in(request)

    def removed() -> str:
        student = classroom().remove(now.id, number)
        if student is None:
            raise Refusal(404, "refusal.no_student")
        for job in wishes().list(student.owner, states=("queued", "running", "paused")):
            wishes().wish(job.id, "stop")
        return student.owner

    presence.send_out(await run_in_threadpool(removed))
    return Response(status_code=204)


@_act
async def end(request: Request, now: SchoolClass) -> Response:
    """POST /api/class/end {erase?} -> 204: nobody is in any more; all of it is kept, or erased"""
    whole = (await json_body(request)).get("erase", False) is True

    def ended() -> None:
        wishes().pause_all(False)  # First: nobody is there any more who could take it back.
        classroom().end(now.id, erase=whole)

    await run_in_threadpool(ended)
    orders.forget()
    presence.send_out()
    if whole:
        begin_erasing()
    return Response(status_code=204)
