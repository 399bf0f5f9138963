"""A job in flight, as the engine remembers it while it holds a slot."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Literal, Self

from aecore.engine.slots import Task
from aecore.jobs.table import Job
from aecore.jobs.turns import Holder

Asked = Literal["", "stop", "release"]


@dataclass
class Flight:
    """One job on a slot. Times are monotonic seconds.

    `asked`: what the slot was last asked that ends the flight; by `deadline` it must have happened. `since`: its
    training began, or 0. `gone`: its folder was deleted. `for_all`: it leaves because everybody is paused.
    `trained`, `readied` and `turns`: as of the job; `counted`: up to when, and `given`: when it got the slot.
    `told`: the job has a message, of a lost worker say, that is taken away again when it has gone on for a while.
    `ended_by`: what is said of why the engine itself ends it.
    """

    job: str
    owner: str
    state: str
    attempts: int
    step: int = 0
    message: str = ""
    heard: bool = False
    asked: Asked = ""
    deadline: float = float("inf")
    written: float = 0.0
    since: float = 0.0
    gone: bool = False
    for_all: bool = False
    told: bool = False
    trained: float = 0.0
    readied: float = 0.0
    turns: int = 0
    given: float = field(default_factory=time.monotonic)
    counted: float = 0.0
    ended_by: str = ""

    @classmethod
    def of(cls, job: Job) -> Self:
        """The flight of a job that is given a slot."""
        return cls(
            job=job.id,
            owner=job.owner,
            state="paused" if job.hold else "running",
            attempts=job.attempts,
            told=bool(job.message),
            trained=job.trained,
            readied=job.readied,
            turns=job.turns,
        )

    def begins(self) -> dict[str, float]:
        """Its training begins: notes how long its slot took to get ready for it, and gives that as columns."""
        self.heard, self.since = True, time.monotonic()
        self.counted = self.since
        self.readied, self.turns = self.readied + self.since - self.given, self.turns + 1
        return {"readied": self.readied, "turns": self.turns}

    def count(self) -> dict[str, float]:
        """Notes what it has trained since it was last asked, and gives that as a column."""
        now = time.monotonic()
        if self.heard and self.state == "running":
            self.trained += now - self.counted
        self.counted = now
        return {"trained": self.trained}

    def ask(self, verb: Literal["stop", "release"], seconds: float) -> None:
        """Notes that the slot was asked to end the flight within so many seconds."""
        self.asked, self.deadline = verb, time.monotonic() + seconds

    def holder(self) -> Holder:
        """As the rules of turns see it."""
        return Holder(
            job=self.job,
            owner=self.owner,
            # What it takes until the first step, the reading of images say, is not its turn yet.
            seconds=time.monotonic() - self.since if self.heard else 0.0,
            paused=self.state == "paused",
            leaving=self.asked != "",
        )


def task_of(job: Job, most_bytes: int | None = None) -> Task:
    """What a slot needs to know of a job. `most_bytes`: what its run folder may take."""
    return Task(
        job=job.id,
        name=job.name,
        recipe=job.recipe,
        device=job.device,
        hold=job.hold,
        learning_rate=job.learning_rate,
        most_bytes=most_bytes,
    )
