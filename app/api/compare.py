"""What the Compare page fetches: all that is said of some runs at once, their figures, and what can be changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.api.answers import Refusal, answered, messages_for, run_id
from app.api.asking import asker
from app.api.locks import is_student_s
from app.comparing.change import changeable
from app.comparing.drawn import bars, curves
from app.comparing.opened import Side, side_by_side
from app.comparing.series import OVER
from app.comparing.told import told
from app.experiment.lesson import read_lesson
from app.experiment.ordered import ordered
from app.figures.template import SCHEMES
from app.runs.compared import MOST
from app.runs.states import job_of
from app.web.owner import COOKIE
from app.web.settings import classroom
from app.web.work import work
from app.words.messages import Messages

NEW = {"Cache-Control": "no-store"}
LETTERS_OF_A_NAME = 40

Word = TypeVar("Word", bound=str)


@answered
async def compare(request: Request) -> Response:
    """GET /api/compare?run=ID&run=ID: a run that cannot be shown is left out, and the answer says why.

    To a class's teacher it says whose each run is.
    """
    teaches = bool(request.scope.get("aelab.teaches"))
    return await _answer(request, lambda side, messages: _with_names(told(side, messages), teaches))


@answered
async def compare_curves(request: Request) -> Response:
    """GET /api/compare/curves?run=...&of=loss&over=epochs&scheme=light -> {measure, figure}"""
    of: str = request.query_params.get("of", "")[:LETTERS_OF_A_NAME]
    over, scheme = _word(request, "over", OVER), _word(request, "scheme", SCHEMES)
    return await _answer(request, lambda side, messages: curves(side, of, over, scheme, messages))


@answered
async def compare_bars(request: Request) -> Response:
    """GET /api/compare/bars?run=...&of=squared_error&scheme=light -> {score, figure}"""
    of: str = request.query_params.get("of", "")[:LETTERS_OF_A_NAME]
    scheme = _word(request, "scheme", SCHEMES)
    return await _answer(request, lambda side, messages: bars(side, of, scheme, messages))


@answered
async def settings(request: Request) -> Response:
    """GET /api/runs/{id}/settings?lock=...: what can be changed for a repeat of a run, and to what

    What a lesson locks or hides, as the page's address says it, is left out.
    """
    run, messages = run_id(request), messages_for(request)
    lesson, _ = read_lesson(request.query_params)
    if is_student_s(request) and (locked := ordered()) is not None:
        lesson = replace(lesson, for_all=locked.lesson)

    def made() -> list[dict[str, Any]]:
        side = side_by_side([run])
        for _, why in side.left_out:
            raise why
        found = changeable(side.columns[0].recipe, request.cookies.get(COOKIE, ""), messages)
        return [each for each in found if not (lesson.in_force and lesson.locks(each["path"]))]

    return JSONResponse({"settings": await run_in_threadpool(made)}, headers=NEW)


def _with_names(told: dict[str, Any], teaches: bool) -> dict[str, Any]:
    for run in told["runs"] if teaches else ():
        job = job_of(run["id"])
        student = classroom().of_owner(job.owner) if job is not None else None
        if student is not None:
            run["whose"] = student.nickname
    return told


async def _answer(request: Request, make: Callable[[Side, Messages], dict[str, Any]]) -> Response:
    runs = list(dict.fromkeys(run[:200] for run in request.query_params.getlist("run")))
    if not 1 <= len(runs) <= MOST:
        raise Refusal(400, "refusal.runs", most=MOST, found=len(runs))
    messages = messages_for(request)
    return JSONResponse(await work(asker(request), lambda: make(side_by_side(runs), messages)), headers=NEW)


def _word(request: Request, name: str, choices: tuple[Word, ...]) -> Word:
    text = request.query_params.get(name, choices[0])
    for choice in choices:
        if text == choice:
            return choice
    raise Refusal(400, "refusal.asked", name=name, found=text[:LETTERS_OF_A_NAME])
