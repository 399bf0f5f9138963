"""The queue as the teacher sees it: who trains, who is next and when, who stands still, and how right that has been."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aecore.jobs.foretold import Off
from aecore.jobs.table import UNFINISHED, Job
from aecore.recipe.presets import PRESETS
from app.image_sets import data_name
from app.runs.states import about, engine_now
from app.web.settings import job_table, settings
from app.words.messages import Messages

MOST = 300


def told(names: Mapping[str, str], messages: Messages) -> dict[str, Any]:
    """The part of GET /api/class that is about the queue.

    Args:
        names: nickname by owner, of the class's students; runs of others have none.
        messages: of the language.
    """
    table, engine = job_table(), engine_now()
    jobs = table.list(states=UNFINISHED, limit=MOST)

    def each(job: Job, **more: Any) -> dict[str, Any]:
        return _job(job, names, messages) | more

    running = sorted((job for job in jobs if job.state == "running"), key=lambda job: (job.given, job.number))
    still = [job for job in reversed(jobs) if job.state == "paused" or job.held]
    return {
        "paused": table.all_paused(),
        "slots": engine.slots if engine else settings().slots,
        "running": [each(job, end=about(job.ends)) for job in running],
        "queue": [each(job, begin=about(job.begins), end=about(job.ends)) for job in table.queue()],
        "still": [each(job, held=job.held) for job in still],
        "off": {what: _off(table.off(what)) for what in ("begin", "end")},
    }


def _off(off: Off | None) -> dict[str, float] | None:
    return {"share": round(off.median, 3), "count": off.count} if off else None


def _job(job: Job, names: Mapping[str, str], messages: Messages) -> dict[str, Any]:
    data = json.loads(job.recipe).get("data", {}).get("name", "")
    # Not what they call it: a wall is seen by all.
    family = messages(f"preset.{job.name}") if job.name in PRESETS else job.name
    return {
        "run": job.id,
        "nickname": names.get(job.owner, ""),
        "of_class": job.owner in names,
        "recipe": " · ".join(filter(None, (family, data_name(data, messages) if data else ""))),
        "share": job.step / job.steps if job.steps else None,
        "moved": job.front > 1,
    }
