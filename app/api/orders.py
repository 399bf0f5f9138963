"""What the teacher orders: asked for by every page of the class, given and lifted by the teacher alone."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aecore.classroom.orders import LONGEST, Kind
from aecore.recipe.presets import PRESETS
from app.api.answers import (
    Refusal,
    answered,
    checked_id,
    json_body,
    messages_for,
    no_run,
    refuse_other_sites,
)
from app.api.classroom import current
from app.classroom.orders import GONE, Telling, in_force
from app.experiment.address import FIRST_PRESET
from app.experiment.lesson import Lesson
from app.experiment.ordered import Ordered, read_ordered
from app.runs.listed import run_shown
from app.web.orders import orders, show_of
from app.web.owner import COOKIE
from app.web.presence import presence

NEW = {"Cache-Control": "no-store"}
KINDS: tuple[Kind, ...] = ("shown", "handed", "locked")
_telling = Telling()


@answered
async def told(request: Request) -> Response:
    """GET /api/orders: what is ordered at this moment; 304 where the browser has it already"""
    owner, messages = request.cookies.get(COOKIE, ""), messages_for(request)
    found = _telling.at_hand(owner, messages.language)
    if found is None:
        found = await run_in_threadpool(_telling.told, owner, messages)
    headers = {"Cache-Control": "no-cache", "ETag": found.mark, "Vary": "Accept-Language, Cookie"}
    if request.headers.get("if-none-match") == found.mark:
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type="application/json", headers=headers)


@answered
async def in_words(request: Request) -> Response:
    """GET /api/class/orders: the same, as the teacher's page says it"""
    messages = messages_for(request)
    return JSONResponse(await run_in_threadpool(in_force, messages), headers=NEW)


@answered
async def give(request: Request) -> Response:
    """POST /api/class/orders/{kind} {run} or {query} -> 204: in place of what was ordered of its kind"""
    refuse_other_sites(request)
    now, kind, body = await current(), _kind(request), await json_body(request)

    def ordered() -> str:
        return orders.give(now.id, kind, _value(kind, body.get("run"), body.get("query")))

    _end_show(await run_in_threadpool(ordered))
    return Response(status_code=204)


@answered
async def lift(request: Request) -> Response:
    """POST /api/class/orders/{kind}/lift -> 204: it is ordered no more, if it was"""
    refuse_other_sites(request)
    now, kind = await current(), _kind(request)
    _end_show(await run_in_threadpool(orders.lift, now.id, kind))
    return Response(status_code=204)


def _kind(request: Request) -> Kind:
    asked = request.path_params["kind"]
    for kind in KINDS:
        if kind == asked:
            return kind
    raise Refusal(404, "refusal.address", found=request.url.path[:80])


def _value(kind: Kind, run: object, query: object) -> str:
    if isinstance(query, str) and kind != "shown":
        value = read_ordered(query).query
        lesson = read_ordered(value).lesson
        if kind == "locked" and not lesson.in_force:
            raise Refusal(400, "refusal.nothing_locked")
        if max(len(value), len(query)) > LONGEST:
            raise Refusal(400, "link.long")
        return value
    shown = run_shown(checked_id(run)) if isinstance(run, str) else None
    if shown is None or shown.state in GONE or kind == "locked":
        raise no_run(str(run)[:80])
    if kind == "shown":
        return shown.id
    recipe = shown.recipe
    if recipe is None:
        raise no_run(shown.id)
    # What somebody else's program called a run is no preset; the link says the recipe whole.
    return Ordered(recipe, shown.name if shown.name in PRESETS else FIRST_PRESET, Lesson()).query


def _end_show(run: str) -> None:
    if run:
        presence.send_out(show_of(run))
