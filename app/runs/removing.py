"""Removes runs and brings them back: those of jobs by the job table, those of the command line by their folders."""

from __future__ import annotations

from aecore.jobs.table import UNFINISHED
from aecore.runs import trash
from app.runs import library
from app.runs.absent import absent
from app.runs.states import is_removed, job_of
from app.web.refusals import Refusal
from app.web.rights import kept_runs
from app.web.settings import settings, wishes


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
        folder = library.folder_of(run)
        if folder is not None and trash.is_at_work(folder):
            raise Refusal(409, "refusal.trains_elsewhere")
        trash.put_away(settings().runs_folder(), run)


def restore(run: str) -> None:
    """Brings a run back.

    Raises:
        EngineError: it was deleted for good, or its owner keeps as many runs as they may.
        Refusal: there is none any more (404).
        RunError: a folder that may not be written.
    """
    if (job := job_of(run)) is not None:
        wishes().restore(run, kept_runs(job.owner))
    elif not trash.bring_back(settings().runs_folder(), run) and library.folder_of(run) is None:
        raise absent(run)
