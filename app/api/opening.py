"""The run, and the moment of it, that a path names: opened once at the door, and handed on."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from aecore.runs.moments import Moment
from aecore.runs.run import Run
from app.api.answers import run_id, step_asked
from app.exploring.live import moment_of
from app.runs.opened import run_of


async def run_asked(request: Request) -> Run:
    """The run of the id in the path. Raises Refusal."""
    return await run_in_threadpool(run_of, run_id(request))


async def moment_asked(request: Request) -> Moment:
    """The moment of the step in the path, of the run of its id. Raises Refusal."""
    name, step = run_id(request), step_asked(request)
    return await run_in_threadpool(lambda: moment_of(run_of(name), step))
