"""What the teacher's page says of the limits: each with what it may be, and the most that anybody has of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from aecore.classroom.limits import BOUNDS
from aecore.classroom.people import SchoolClass
from aecore.datasets.own.brought import mark_of, sets_taken
from aecore.disk.quota import GIGABYTE
from aecore.jobs.usage import Used
from app.web.settings import classroom, job_table, limits, settings
from app.words.messages import Messages


def told(now: SchoolClass, messages: Messages) -> dict[str, Any]:
    """The answer to GET /api/class/settings, plain values only."""
    live = limits()
    values, used = asdict(live.now()), _used(now)
    return {
        "limits": [
            {
                "name": name,
                "value": values[name],
                "least": bounds.least,
                "most": bounds.most,
                "step": bounds.step,
                "fixed": name in live.fixed,
                "used": used.get(name),
            }
            for name, bounds in BOUNDS.items()
        ],
        "lesson": job_table().lesson_began(),
        "trouble": messages.trouble(live.trouble) if live.trouble is not None else "",
    }


def _used(now: SchoolClass) -> dict[str, dict[str, Any]]:
    """By limit: the most that a student has of it, and who; "" where it is all of them together."""
    table, folder = job_table(), settings().data_folder()
    trained, runs, names = table.trained(), table.usage(), {}
    shares: dict[str, dict[str, float]] = {
        name: {} for name in ("unfinished_runs", "training_minutes", "kept_runs", "disk_gigabytes")
    }
    for student in classroom().students(now.id):
        owner = student.owner
        names[owner] = student.nickname
        has, brought = runs.get(owner, Used()), sets_taken(folder, mark_of(owner)).own
        shares["unfinished_runs"][owner] = has.unfinished
        shares["training_minutes"][owner] = trained.get(owner, 0.0) / 60
        shares["kept_runs"][owner] = has.kept
        shares["disk_gigabytes"][owner] = (has.bytes + brought) / GIGABYTE
    found = {name: most for name, of in shares.items() if (most := _most(of, names))}
    every = sum(has.bytes for has in runs.values()) + sets_taken(folder, "").all
    return found | {"class_disk_gigabytes": {"value": every / GIGABYTE, "who": ""}}


def _most(of: Mapping[str, float], names: Mapping[str, str]) -> dict[str, Any] | None:
    owner = max(of, key=lambda owner: of[owner], default=None)
    return {"value": of[owner], "who": names[owner]} if owner is not None and of[owner] else None
