"""Removes runs and brings them back: those of jobs by the job table, those of the command line by their folders."""

from __future__ import annotations

import time

from aecore.jobs.table import UNFINISHED
from aecore.runs import trash
from aecore.runs.folder import METRICS
from app.runs import library
from app.runs.opened import absent
from app.runs.states import is_removed, job_of
from app.web.refusals import Refusal
from app.web.settings import settings, wishes

AT_WORK_SECONDS = 120.0
"""A run of the command line whose metrics are younger is taken to be trained still."""


def remove(run: str, *, stop: bool) -> None:
    """Puts a run into the trash, after it has stopped; one that is there already stays there.

    Raises:
        Refusal: it has not ended, and shall not be stopped, or the command line trains it (409).
        RunError: a folder that may not be written.
    """
    job = job_of(run)
    if job is not None:
        if job.state in UNFINISHED and not job.removed and not stop:
            raise Refusal(409, "refusal.still_training")
        wishes().remove(run)
    elif not is_removed(run):
        if _is_at_work(run):
            raise Refusal(409, "refusal.trains_elsewhere")
        trash.put_away(settings().runs_folder(), run)


def restore(run: str) -> None:
    """Brings a run back.

    Raises:
        EngineError: it was deleted for good.
        Refusal: there is none any more (404).
        RunError: a folder that may not be written.
    """
    if job_of(run) is not None:
        wishes().restore(run)
    elif not trash.bring_back(settings().runs_folder(), run) and library.folder_of(run) is None:
        raise absent(run)


def _is_at_work(run: str) -> bool:
    folder = library.folder_of(run)
    if folder is None or library.about(folder).get("state") not in ("running", "paused"):
        return False
    try:
        return time.time() - (folder / METRICS).stat().st_mtime < AT_WORK_SECONDS
    except OSError:
        return False
