"""Removing a run of one's own, and bringing it back."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from aecore.runs.trash import KEPT_SECONDS
from app.api.answers import answered, json_body
from app.api.owned import own_run
from app.runs import removing


@answered
async def remove(request: Request) -> Response:
    """POST /api/runs/{id}/remove {stop?} -> {"seconds"}: for how long it can be brought back at most.

    One that has not ended is refused with 409 unless `stop` says that it shall be stopped for that.
    """
    run = await own_run(request)
    stop = (await json_body(request)).get("stop", False) is True
    await run_in_threadpool(lambda: removing.remove(run, stop=stop))
    return JSONResponse({"seconds": KEPT_SECONDS})


@answered
async def restore(request: Request) -> Response:
    """POST /api/runs/{id}/restore -> 204"""
    run = await own_run(request)
    await run_in_threadpool(removing.restore, run)
    return Response(status_code=204)
