"""Runs of one's own: what is asked for them by others is refused."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from app.api.answers import Refusal, owner_of, run_id
from app.runs import library
from app.runs.absent import absent
from app.runs.states import job_of, state_of
from app.web.rights import is_of_this_machine
from app.web.settings import settings


async def own_run(request: Request) -> str:
    """The id in the path, of a run of the browser that asks.

    Raises:
        Refusal: there is no such run (404), or it is somebody else's or nobody's (403).
    """
    owner, run, here = owner_of(request), run_id(request), is_at_this_machine(request)
    await run_in_threadpool(lambda: require_own(owner, run, of_the_terminal=here))
    return run


def require_own(owner: str, run: str, *, of_the_terminal: bool = False) -> None:
    """Raises Refusal where a run is not this owner's.

    Args:
        owner: who asks.
        run: id.
        of_the_terminal: whether runs of the command line count as one's own.
    """
    job = job_of(run)
    if job is not None:
        if job.owner != owner:
            raise _not_yours()
    elif state_of(run) is None:
        raise absent(run)
    elif run.startswith(library.READY) or not of_the_terminal:
        raise _not_yours()  # It can be seen, and is nobody's.


def is_at_this_machine(request: Request) -> bool:
    """Whether the browser that asks runs on the machine that serves; of a class, its teacher's alone counts as such."""
    if settings().classroom and not request.scope.get("aelab.teaches"):
        return False
    return request.client is not None and is_of_this_machine(request.client.host)


def _not_yours() -> Refusal:
    return Refusal(403, "refusal.owner")
