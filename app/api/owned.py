"""Runs of one's own: what is asked for them by others is refused."""

from __future__ import annotations

from starlette.requests import Request

from app.api.answers import Refusal, owner_of, run_id
from app.runs import library
from app.runs.opened import absent
from app.runs.states import job_of, state_of
from app.web.rights import is_of_this_machine


def own_run(request: Request, *, of_the_terminal: bool = False) -> str:
    """The id in the path, of a run of the browser that asks.

    Args:
        request: with the run's id in its path.
        of_the_terminal: whether a run of the command line counts as one's own for a browser on this machine.

    Raises:
        Refusal: there is no such run (404), or it is somebody else's or nobody's (403).
    """
    owner, run = owner_of(request), run_id(request)
    job = job_of(run)
    if job is not None:
        if job.owner != owner:
            raise not_yours()
    elif state_of(run) is None:
        raise absent(run)
    elif run.startswith(library.READY) or not (of_the_terminal and is_at_this_machine(request)):
        raise not_yours()  # It can be seen, and is nobody's.
    return run


def is_at_this_machine(request: Request) -> bool:
    """Whether the browser that asks runs on the machine that serves."""
    return request.client is not None and is_of_this_machine(request.client.host)


def not_yours() -> Refusal:
    """It is another browser's run."""
    return Refusal(403, "refusal.owner")
