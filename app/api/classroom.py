"""What the teacher's page asks for: the wall, and what a teacher does. The door lets nobody else come here."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from aecore.classroom import codes
from aecore.classroom.erasing import erase
from aecore.classroom.people import SchoolClass
from aecore.errors import AELabError, EngineError
from app.api.answers import Refusal, answered, checked_id, json_body, messages_for, no_run, refuse_other_sites
from app.classroom.join import JoinPage
from app.classroom.teacher import TeacherPage
from app.classroom.wall import Wall
from app.door.owner_key import OwnerKey
from app.web.class_pages import API, JOIN, TEACHER
from app.web.presence import presence
from app.web.settings import classroom, erasing, settings, wishes

NEW = {"Cache-Control": "no-store"}
AGAIN = 0.5  # seconds between two looks whether the engine has ended what is to be erased
_wall = Wall()
log = logging.getLogger("aelab.app")


def class_routes(key: OwnerKey) -> list[BaseRoute]:
    """The routes of a class; `key` signs its cookies."""
    join, teacher = JoinPage(key), TeacherPage(key)

    async def joining(request: Request) -> Response:
        return await join(request)

    async def teaching(request: Request) -> Response:
        return await teacher(request)

    return [
        Route(JOIN, joining, methods=["GET", "POST"]),
        Route(TEACHER, teaching, methods=["GET", "POST"]),
        Route(f"{TEACHER}/out", teacher.out, methods=["POST"]),
        Route(API, wall, methods=["GET"]),
        Route(f"{API}/jobs/{{id}}/stop", stop, methods=["POST"]),
        Route(f"{API}/students/{{number:int}}/code", new_code, methods=["POST"]),
        Route(f"{API}/students/{{number:int}}/revoke", revoke, methods=["POST"]),
        Route(f"{API}/students/{{number:int}}/remove", remove, methods=["POST"]),
        Route(f"{API}/end", end, methods=["POST"]),
    ]


async def _current() -> SchoolClass:
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
        answer = await handler(request, await _current())
        _wall.forget()
        return answer

    return act


@answered
async def wall(request: Request) -> Response:
    """GET /api/class: everybody's newest run, the queue, the machine's load"""
    now, messages = await _current(), messages_for(request)
    return JSONResponse(await run_in_threadpool(lambda: _wall.told(now, messages)), headers=NEW)


@_act
async def stop(request: Request, now: SchoolClass) -> Response:
    """POST /api/class/jobs/{id}/stop -> 204: of a student's run"""
    run = checked_id(request.path_params["id"])

    def stopped() -> None:
        owners = {student.owner for student in classroom().students(now.id)}
        try:
            job = wishes().get(run)
        except EngineError:
            raise no_run(run) from None
        if job.owner not in owners:
            raise no_run(run)
        wishes().wish(run, "stop")

    await run_in_threadpool(stopped)
    return Response(status_code=204)


@_act
async def new_code(request: Request, now: SchoolClass) -> Response:
    """POST /api/class/students/{number}/code -> {"code"}: another return code, which is shown this once"""
    number = request.path_params["number"]
    given = await run_in_threadpool(lambda: classroom().new_return_code(now.id, number))
    if given is None:
        raise Refusal(404, "refusal.no_student")
    return JSONResponse({"code": codes.shown(given.back)}, headers=NEW)


@_act
async def revoke(request: Request, now: SchoolClass) -> Response:
    """POST /api/class/students/{number}/revoke -> 204"""
    number = request.path_params["number"]
    if not await run_in_threadpool(lambda: classroom().revoke(now.id, number)):
        raise Refusal(404, "refusal.no_student")
    return Response(status_code=204)


@_act
async def remove(request: Request, now: SchoolClass) -> Response:
    """POST /api/class/students/{number}/remove -> 204: sent out; what trains for them is stopped"""
    number = request.path_params["number"]

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
    await run_in_threadpool(lambda: classroom().end(now.id, erase=whole))
    presence.send_out()
    if whole:
        begin_erasing()
    return Response(status_code=204)


def begin_erasing() -> None:
    """Erases what is to be erased, beside whatever else goes on; a server that starts goes on where one was killed."""
    threading.Thread(target=_erase, daemon=True, name="erasing").start()


def _erase() -> None:
    while True:
        try:
            if not erase(classroom(), erasing(), settings().data_folder()):
                return
        except AELabError as error:  # a disk that is full for a moment, say
            log.warning("erasing a class: %s", error)
        time.sleep(AGAIN)
