"""The runs that somebody can switch to, in the words of the page: their own, newest first, and those of all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import islice
from typing import Any

from aecore.errors import AELabError
from aecore.jobs.table import UNFINISHED, Job
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from app.image_sets import data_name
from app.runs import library
from app.runs.kept import words_of
from app.runs.states import is_gone, job_of, state_of
from app.web.orders import is_shown
from app.web.rights import is_student
from app.web.settings import job_table
from app.words.messages import Messages

MOST = 12
LOOKED_AT = 200
"""Folders of a server that has many: each of them is read."""


@dataclass(frozen=True)
class Listed:
    """One run as a list shows it. `created` is seconds since 1970; None where it does not matter.

    `state`: of its job or its folder; ready of one that ships, removed of one that was removed, gone of one whose
    folder is not there any more.
    """

    id: str
    name: str
    data: str
    state: str
    created: float | None
    plain: dict[str, Any]

    @property
    def recipe(self) -> Recipe | None:
        """Its settings; None where this version of the program cannot have them."""
        try:
            return Recipe.from_dict(self.plain)
        except AELabError:
            return None

    def title(self, messages: Messages) -> str:
        """What it is: what its owner calls it, or its preset, and its images."""
        name = self.family(messages)
        return f"{name} · {data_name(self.data, messages)}" if self.data else name

    def family(self, messages: Messages) -> str:
        """What its owner calls it, or its preset; while all look at it that name is theirs alone."""
        if (called := words_of(self.id).name) and not is_shown(self.id):
            return called
        return messages(f"preset.{self.name}") if self.name in PRESETS else self.name

    def note(self, messages: Messages, zone: tzinfo | None) -> str:
        """How far it is, and since when."""
        state = "active" if self.state in UNFINISHED else self.state
        said = messages(f"run.{state}")
        if self.created is None:
            return said
        at, now = datetime.fromtimestamp(self.created, zone), datetime.now(zone)
        return f"{at:%H:%M} · {said}" if at.date() == now.date() else f"{at:%d/%m %H:%M} · {said}"


def run_shown(id: str | None) -> Listed | None:
    """The run on the screen, whoever's it is; None where there is none."""
    if id is None or not library.is_id(id):
        return None
    if (job := job_of(id)) is not None:
        return _of_job(job)
    folder = library.folder_of(id)
    if folder is None:
        return None
    plain, about = library.recipe(folder), library.about(folder)
    data = plain.get("data", {}).get("name", "")
    state = (state_of(id) or {}).get("state", "stopped")
    name = str(about.get("name") or id)
    if id.startswith(library.READY):
        # Made from a preset, and named after it and its images.
        name, state = name.removesuffix(f"-{data}"), "ready"
    return Listed(id, name, data, state, None, plain)


def own_runs(owner: str, most: int = MOST) -> list[Listed]:
    """The runs that a browser started, newest first."""
    return [_of_job(job) for job in job_table().list(owner, limit=most)] if owner else []


def ready_runs() -> list[Listed]:
    """The ready-made ones."""
    return [run for run in map(run_shown, library.ready_made()) if run is not None]


def terminal_runs() -> list[Listed]:
    """Those of this server's folder that no browser started: the command line did. The newest first.

    Whoever is a student in a class sees none.
    """
    return [] if is_student() else list(islice(_terminal_runs(), MOST))


def every_terminal_run() -> list[Listed]:
    """The same, and as many as there are."""
    return list(_terminal_runs())


def _terminal_runs() -> Iterator[Listed]:
    newest = library.newest()[:LOOKED_AT]
    listed = (run_shown(found) for found in newest if job_of(found) is None)
    return (run for run in listed if run is not None and run.plain)


def _of_job(job: Job) -> Listed:
    plain = json.loads(job.recipe)
    state = "removed" if job.removed else "gone" if is_gone(job) else job.state
    return Listed(job.id, job.name or job.id, plain["data"]["name"], state, job.created, plain)
