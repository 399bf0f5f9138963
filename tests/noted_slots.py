"""An engine whose slots only note what they are told, and tell what a test puts in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aecore.engine.dispatcher import Dispatcher
from aecore.engine.slots import Event, Slots, Task
from aecore.engine.wishes import EngineTable
from aecore.jobs.table import JobTable
from aecore.recipe.recipe import Recipe


@dataclass
class NotedSlots(Slots):
    """Slots without workers: what they were told can be read, and what they tell is put in by the test."""

    count: int = 1
    tasks: list[Task] = field(default_factory=list)
    controls: list[tuple[Any, ...]] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)
    most: int = 0
    ill: bool = False

    @property
    def ailing(self) -> bool:
        return self.ill

    def submit(self, task: Task) -> None:
        self.tasks.append(task)

    def control(self, job: str, verb: str, value: float | None = None) -> None:
        self.controls.append((job, verb) if value is None else (job, verb, value))
        if verb == "release":
            self.told.append(Event(job=job, kind="released"))
        elif verb == "kill":
            self.told.append(Event(job=job, kind="died", message="killed"))

    def events(self, timeout: float) -> list[Event]:
        told, self.told = self.told, []
        return told

    def close(self) -> None:
        self.count = 0


class Lab:
    """An engine on noted slots, and the job table as a web server holds it."""

    def __init__(self, runs: Path, count: int = 1, slice_seconds: float = 1e9) -> None:
        self.slots = NotedSlots(count)
        self.table = JobTable(runs, owner_limit=20)
        self.engine = Dispatcher(EngineTable(runs), self.slots, slice_seconds=slice_seconds)

    def submit(self, owner: str) -> str:
        return self.table.submit(Recipe(), owner)

    def tell(self, job: str, kind: Any, **values: Any) -> None:
        self.slots.told.append(Event(job=job, kind=kind, **values))
        self.turn()

    def wish(self, job: str, verb: str, value: float | None = None) -> None:
        self.table.wish(job, verb, value)
        self.turn()

    def turn(self) -> None:
        for _ in range(3):  # A second look, for what the first one led to.
            self.engine.turn()

    def state(self, job: str) -> str:
        return self.table.get(job).state

    def begun(self) -> list[str]:
        return [task.job for task in self.slots.tasks]
