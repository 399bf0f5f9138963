"""What the teacher sees of a class at one look: everybody's newest run, who waits for what, and the machine's load."""

from __future__ import annotations

import threading
import time
from typing import Any

import psutil

from aecore.classroom.people import SchoolClass, Student
from aecore.jobs.table import UNFINISHED
from app.classroom import queue
from app.classroom.sparks import Sparks
from app.history.entries import OWN, entry
from app.runs import library
from app.runs.listed import own_runs
from app.web.presence import presence
from app.web.settings import classroom, job_table, limits
from app.words.messages import Messages

IDLE_SECONDS = 180.0
"""Nothing came from somebody's open page for so long: idle."""
FRESH_SECONDS = 1.0
"""However many look, it is made so often."""
NEAR = 0.8
"""The share of a student's minutes from which on the wall speaks of them."""
_LOOKED_AT = 12


class Wall:
    """Made once for all who look at the same moment; used in threads."""

    def __init__(self) -> None:
        self._sparks = Sparks()
        self._lock = threading.Lock()
        self._made: dict[str, tuple[float, dict[str, Any]]] = {}

    def told(self, now: SchoolClass, messages: Messages) -> dict[str, Any]:
        """The answer to GET /api/class, plain values only."""
        with self._lock:
            key = f"{now.id}:{messages.language}"
            at, told = self._made.get(key, (0.0, {}))
            if not told or time.monotonic() - at >= FRESH_SECONDS:
                told = self._look(now, messages)
                self._made = {key: (time.monotonic(), told)}
            return told

    def forget(self) -> None:
        """The next look is made anew: somebody changed something."""
        with self._lock:
            self._made = {}

    def _look(self, now: SchoolClass, messages: Messages) -> dict[str, Any]:
        students = classroom().students(now.id)
        names = {student.owner: student.nickname for student in students}
        folders = set()
        told = []
        table = job_table()
        most, trained = limits().now().training_minutes, table.trained()
        for student in students:
            one, folder = _student(student, messages)
            one["minutes"] = _minutes(trained.get(student.owner, 0.0) / 60, most)
            if folder is not None:
                folders.add(folder)
                one["run"]["losses"] = [
                    [step, float(f"{loss:.4g}")] for step, loss in self._sparks.of(folder)
                ]
            told.append(one)
        self._sparks.keep(folders)
        return {
            "name": now.name,
            "students": told,
            **queue.told(names, messages),
            "load": {"processor": psutil.cpu_percent(None), "memory": psutil.virtual_memory().percent},
        }


def _student(student: Student, messages: Messages) -> tuple[dict[str, Any], Any]:
    runs = own_runs(student.owner, _LOOKED_AT)
    # What trains is looked at before what was asked for after it and waits.
    order = {"running": 0, "queued": 1, "paused": 1}
    current = min(runs, key=lambda run: order.get(run.state, 2), default=None)
    told: dict[str, Any] = {
        "number": student.number,
        "nickname": student.nickname,
        "state": _state(student, current.state if current else ""),
        "pages": presence.pages(student.owner),
        "returns": student.can_return,
        "runs": len(runs),
        "run": None,
    }
    if current is None:
        return told, None
    about = entry(OWN, current, messages)
    wanted = (
        "id",
        "family",
        "data",
        "network",
        "code",
        "changes",
        "state",
        "said",
        "place",
        "share",
        "step",
        "scores",
    )
    # Not what they call it, nor their note: those are theirs, and a wall is seen by all.
    told["run"] = {name: about[name] for name in wanted} | {"losses": []}
    told["run"]["goes_on"] = current.state in UNFINISHED
    return told, library.folder_of(current.id)


def _state(student: Student, run: str) -> str:
    if run == "running":
        return "training"
    if run in ("queued", "paused"):
        return "waiting" if run == "queued" else "paused"
    quiet = presence.quiet(student.owner)
    if not presence.pages(student.owner):
        return "away"
    return "idle" if quiet is None or quiet > IDLE_SECONDS else "here"


def _minutes(used: float, most: int) -> dict[str, int] | None:
    """How many of their minutes somebody has used, where few are left."""
    return {"used": int(used), "most": most} if most and used >= NEAR * most else None
