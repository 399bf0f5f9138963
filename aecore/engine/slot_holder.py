"""A job in flight, as the engine remembers it while it holds a slot."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Literal, Self

from aecore.engine.slots import Task
from aecore.jobs.table import Job

Asked = Literal["", "stop", "release"]


@dataclass
class Flight:
    """One job on a slot. Times are monotonic seconds.

    `asked`: what the slot was last asked that ends the flight; by `deadline` it must have happened.
    """

    job: str
    state: str
    attempts: int
    step: int = 0
    heard: bool = False
    asked: Asked = ""
    deadline: float = float("inf")
    written: float = 0.0
    paused_at: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, job: Job) -> Self:
        """The flight of a job that is given a slot."""
        return cls(job=job.id, state="paused" if job.hold else "running", attempts=job.attempts)

    def ask(self, verb: Literal["stop", "release"], seconds: float) -> None:
        """Notes that the slot was asked to end the flight within so many seconds."""
        self.asked, self.deadline = verb, time.monotonic() + seconds

    def paused_for(self) -> float:
        """For how many seconds the job has been paused; 0 while it runs."""
        return time.monotonic() - self.paused_at if self.state == "paused" else 0.0


def task_of(job: Job) -> Task:
    """What a slot needs to know of a job."""
    return Task(
        job=job.id,
        name=job.name,
        recipe=job.recipe,
        device=job.device,
        hold=job.hold,
        learning_rate=job.learning_rate,
    )
