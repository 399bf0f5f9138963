"""Removing a run of one's own, and bringing it back."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aecore.jobs.table import UNFINISHED
from aecore.runs.trash import KEPT_SECONDS
from app.api.answers import Refusal, answered, json_body
from app.api.owned import own_run
from app.runs import removing
from app.runs.opened import absent
from app.runs.states import is_removed, job_of


@answered
async def remove(request: Request) -> Response:
    """POST /api/runs/{id}/remove {stop?} -> {"seconds"}: for how long it can be brought back at most.

    One that has not ended is refused with 409 unless `stop` says that it shall be stopped for that.
    """
    run = own_run(request, of_the_terminal=True)
    stop = (await json_body(request)).get("stop", False)
    job = job_of(run)
    if not is_removed(run) and job is not None and job.state in UNFINISHED and stop is not True:
        raise Refusal(409, "refusal.still_training")
    await run_in_threadpool(removing.remove, run)
    return JSONResponse({"seconds": KEPT_SECONDS})


@answered
async def restore(request: Request) -> Response:
    """POST /api/runs/{id}/restore -> 204"""
    run = own_run(request, of_the_terminal=True)
    await json_body(request)
    if not await run_in_threadpool(removing.restore, run):
        raise absent(run)
    return Response(status_code=204)
