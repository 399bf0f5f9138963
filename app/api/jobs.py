"""Starting a run and steering it: wishes for the engine, from the browser that owns the run."""

from __future__ import annotations

import math
import sys

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aecore.jobs.table import VERBS
from aecore.machine.devices import AUTO, CHOICES
from aecore.recipe.recipe import Recipe
from aecore.runs.arithmetic import multiply_adds
from aecore.runs.planning import disk_bytes, refuse_what_does_not_fit
from app import image_sets as datasets
from app.api.answers import Refusal, answered, json_body, messages_for, owner_of, run_id
from app.api.locks import is_student_s, require_free, require_what_is_locked
from app.api.owned import require_own
from app.door.asker import asker_of
from app.runs.absent import absent
from app.runs.states import is_removed
from app.web.rights import is_a_student, minutes
from app.web.settings import wishes

NAME_LENGTH = 80


@answered
async def post_job(request: Request) -> Response:
    """POST /api/jobs {recipe, name, device} -> 201 {id}"""
    owner = owner_of(request)
    body = await json_body(request)
    if unknown := set(body) - {"recipe", "name", "device"}:
        raise Refusal(400, "refusal.entries", found=", ".join(sorted(unknown)))
    name, device = body.get("name", ""), body.get("device", AUTO)
    if not isinstance(name, str) or len(name) > NAME_LENGTH or not name.isprintable():
        raise Refusal(400, "refusal.name", most=NAME_LENGTH)
    if device not in CHOICES:
        raise Refusal(400, "refusal.device")
    messages = messages_for(request)

    def submitted() -> str:
        recipe = Recipe.from_dict(body.get("recipe"))
        if is_student_s(request):
            require_what_is_locked(recipe, device, messages)
        # A set that nobody knows is refused now, not when a slot is free.
        shape = datasets.shape(recipe.data.name, owner)
        if not datasets.sets(owner)[recipe.data.name].present:
            # A worker would fetch it, unseen and whoever asks.
            title = datasets.data_name(recipe.data.name, messages)
            raise Refusal(409, "refusal.absent", title=title)
        address = asker_of(request.scope)
        # What is too large for the memory or the disk is told now, too.
        images = datasets.training_images(recipe.data, owner)
        refuse_what_does_not_fit(recipe, shape, images, device)
        work = multiply_adds(recipe, shape, images)
        teaches = not is_a_student(owner)
        return wishes().submit(
            recipe, owner, name, device, address, disk_bytes(recipe, shape), work, teaches=teaches
        )

    run = await run_in_threadpool(submitted)
    return JSONResponse({"id": run}, status_code=201)


@answered
async def post_verb(request: Request) -> Response:
    """POST /api/jobs/{id}/{verb} {value?} -> 204"""
    owner, run, verb = owner_of(request), run_id(request), request.path_params["verb"]
    if verb not in VERBS:
        raise Refusal(404, "refusal.verb", known=", ".join(VERBS))
    value = (await json_body(request)).get("value")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise Refusal(400, "refusal.value", found=type(value).__name__)
    # Of whole numbers JSON knows larger ones than a table or a float can hold.
    if value is not None:
        value = float(value) if abs(value) <= sys.float_info.max else math.inf
    if verb == "learning_rate" and is_student_s(request):
        await run_in_threadpool(require_free, "training.learning_rate", messages_for(request))
    await run_in_threadpool(_wish, owner, run, verb, value)
    return Response(status_code=204)


def _wish(owner: str, run: str, verb: str, value: float | None) -> None:
    require_own(owner, run)
    if is_removed(run):
        raise absent(run)
    if verb in ("resume", "step"):
        wishes().require_minutes(owner, minutes(owner))
    wishes().wish(run, verb, value)
