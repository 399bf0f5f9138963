"""The run of an id, opened once for every page, or a refusal."""

from __future__ import annotations

from aecore.errors import RunError
from aecore.runs.run import Run
from app.runs import library
from app.runs.states import state_of
from app.web.refusals import Refusal, no_run


def run_of(id: str) -> Run:
    """The run. Raises Refusal where there is none, or it was cut short."""
    folder = library.folder_of(id)
    if folder is None:
        raise no_run(id) if state_of(id) is None else Refusal(404, "refusal.no_moment")
    try:
        return Run.open(folder)
    except RunError:
        raise Refusal(409, "refusal.damaged_run") from None
