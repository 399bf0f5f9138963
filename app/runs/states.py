"""What is known of a run's state, from the job table where the engine has it, else from its folder."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from aecore.disk.room import takes_anything
from aecore.errors import EngineError
from aecore.jobs.pulse import SILENT_SECONDS, Engine, engine_of
from aecore.jobs.table import ENDED, UNFINISHED, Job
from aecore.runs.folder import gone, removed
from aecore.sentences import Sentence
from app.runs import library
from app.web.settings import job_table, settings

# How long a folder's state is taken as read: no job stands behind it, only the command line may be training it.
FOLDER_SECONDS = 0.5
OVERDUE = 10.0
"""Seconds after which what was foretold and has not come is not said any more."""
_STEPS = ((20.0, 5.0), (100.0, 10.0), (300.0, 30.0), (3600.0, 60.0), (float("inf"), 600.0))


_NO_TURN: dict[str, Any] = {"place": None, "wait": None, "left": None, "all_paused": False, "engine": None}


class _Seen:
    """Jobs and places as they were at one version of the table: thirty pages ask, SQLite is asked once."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.version: tuple[str, int] = ("", 0)
        self.jobs: dict[str, Job] = {}
        self.places: dict[str, int] | None = None
        self.all_paused: bool | None = None
        self.engine: tuple[float, str, tuple[Engine, float] | None] = (-FOLDER_SECONDS, "", None)
        self.folders: dict[tuple[str, str], tuple[float, dict[str, Any] | None]] = {}


_seen = _Seen()


def job_of(id: str) -> Job | None:
    """The job of a run; None for a run that the engine never had."""
    if id.startswith(library.READY):
        return None
    table = job_table()
    with _seen.lock:
        version = (str(table.runs), table.version())
        if version != _seen.version:
            _seen.version, _seen.jobs, _seen.places, _seen.all_paused = version, {}, None, None
        if id not in _seen.jobs:
            try:
                _seen.jobs[id] = table.get(id)
            except EngineError:
                return None  # Not kept: anyone may ask for any name.
        return _seen.jobs[id]


def place_of(job: Job) -> int | None:
    """Place in the queue, from 1; None for a job that does not wait."""
    if job.state != "queued":
        return None
    with _seen.lock:
        if _seen.places is None:
            _seen.places = job_table().places()
        return _seen.places.get(job.id)


def _all_paused(job: Job) -> bool:
    if job.state not in UNFINISHED:
        return False
    with _seen.lock:
        if _seen.all_paused is None:
            _seen.all_paused = job_table().all_paused()
        return _seen.all_paused


def _engine() -> tuple[Engine, float] | None:
    now, runs = time.monotonic(), settings().runs_folder()
    at, folder, engine = _seen.engine
    if now - at >= FOLDER_SECONDS or folder != str(runs):
        engine = engine_of(runs)
        _seen.engine = (now, str(runs), engine)
    return engine


def engine_now() -> Engine | None:
    """What the engine says of itself; None where there never was one."""
    found = _engine()
    return found[0] if found else None


def _trouble(engine: Engine, seconds: float) -> str | None:
    if not takes_anything(settings().runs_folder()):
        return "disk_full"
    if seconds > SILENT_SECONDS:
        return "silent"
    return "without_workers" if engine.without_workers else None


def about(at: float) -> float | None:
    """Seconds until a moment that is foretold, as roundly as it is known; None where it is not known, or long past."""
    seconds = at - time.time()
    if not at or seconds < -OVERDUE:
        return None
    step = next(step for below, step in _STEPS if seconds < below)
    return max(step, round(seconds / step) * step)


def is_gone(job: Job) -> bool:
    """Whether a job's run has begun and has no folder any more: somebody has deleted it by hand, say."""
    begun = job.state == "finished" or (job.step > 0 and job.state != "queued")
    return begun and library.folder_of(job.id) is None


def _over(told: Sentence) -> dict[str, Any]:
    return {"state": "failed", "message": told, **_NO_TURN}


def is_removed(id: str) -> bool:
    """Whether a run was removed by whoever it belongs to."""
    job = job_of(id)
    return job.removed > 0 if job is not None else library.is_put_away(id)


def is_lost(id: str) -> bool:
    """The same of any run that this server has seen."""
    job = job_of(id)
    if job is not None:
        return is_gone(job)
    return (str(settings().runs_folder()), id) in _seen.folders and library.folder_of(id) is None


def _of_job(job: Job) -> dict[str, Any]:
    if job.removed:
        return _over(removed())
    if is_gone(job):
        return _over(gone(Path(job.id)).sentence)
    place, engine = place_of(job), _engine()
    trouble = _trouble(*engine) if job.state in UNFINISHED and engine else None
    known = job.state in UNFINISHED and trouble is None
    return {
        "state": job.state,
        "message": job.message or None,
        "place": place,
        "wait": about(job.begins) if place and known else None,
        "left": about(job.ends) if known else None,
        "all_paused": _all_paused(job),
        # Only while something is asked of it: a run that has ended needs no engine.
        "engine": trouble,
    }


def state_of(id: str) -> dict[str, Any] | None:
    """{"state", "message", "place", "wait", "left", "all_paused", "engine"} of a run; None where there is none.

    `place`: in the queue, from 1. `wait`: seconds until its turn, and `left`: until it has ended, both as `about` has
    them, as they are foretold by the engine; None while it knows nothing. `all_paused`: a
    teacher has paused everybody, and this one with them. `engine`: what
    keeps the engine from working at it: disk_full, silent or without_workers, None for nothing.
    """
    job = job_of(id)
    if job is not None:
        return _of_job(job)
    if library.is_put_away(id):
        return _over(removed())
    now, place = time.monotonic(), (str(settings().runs_folder()), id)
    at, state = _seen.folders.get(place, (-FOLDER_SECONDS, None))
    if state is None or now - at >= FOLDER_SECONDS:
        folder = library.folder_of(id)
        if folder is None:
            return None if state is None else _over(gone(Path(id)).sentence)
        about = library.about(folder)
        said = about.get("state")
        message = Sentence.known(str(about.get("message") or ""), about.get("said"))
        # "created" and the like: nobody is at work on it, and no job waits.
        shown = said if said in (*UNFINISHED, *ENDED) else "stopped"
        state = {
            "state": shown,
            "message": message or None,
            **_NO_TURN,
        }
        _seen.folders[place] = (now, state)
    return state
