"""Removes runs and brings them back: those of jobs by the job table, those of the command line by their folders."""

from __future__ import annotations

import time

from aecore.runs import trash
from aecore.runs.folder import METRICS
from app.runs import library
from app.runs.states import is_removed, job_of
from app.web.refusals import Refusal
from app.web.settings import settings, wishes

AT_WORK_SECONDS = 120.0
"""A run of the command line whose metrics are younger is taken to be trained still."""


def remove(run: str) -> None:
    """Puts a run into the trash, after it has stopped; one that is there already stays there.

    Raises:
        Refusal: the command line trains it (409).
        RunError: a folder that may not be written.
    """
    if job_of(run) is not None:
        wishes().remove(run)
    elif not is_removed(run):
        if _is_at_work(run):
            raise Refusal(409, "refusal.trains_elsewhere")
        trash.put_away(settings().runs_folder(), run)


def restore(run: str) -> bool:
    """Brings a run back; False where there is none any more.

    Raises:
        EngineError: it was deleted for good.
        RunError: a folder that may not be written.
    """
    if job_of(run) is not None:
        wishes().restore(run)
        return True
    return trash.bring_back(settings().runs_folder(), run) or library.folder_of(run) is not None


def _is_at_work(run: str) -> bool:
    folder = library.folder_of(run)
    if folder is None or library.about(folder).get("state") not in ("running", "paused"):
        return False
    try:
        return time.time() - (folder / METRICS).stat().st_mtime < AT_WORK_SECONDS
    except OSError:
        return False
