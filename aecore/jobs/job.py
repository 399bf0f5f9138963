"""A job as a value: a row of the job table."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from aecore.sentences import unpacked

Held = Literal["", "disk", "quota"]
State = Literal["queued", "running", "paused", "finished", "stopped", "failed"]
ENDED: tuple[str, ...] = ("finished", "stopped", "failed")
UNFINISHED: tuple[str, ...] = ("queued", "running", "paused")


@dataclass(frozen=True, kw_only=True)
class Job:
    """A run while it waits or works.

    Times are seconds since 1970; `recipe` is JSON; `message` is one sentence, with its key and values where it was
    stored with them. `bytes`: what its folder takes, or is going to take while it has not ended; -1 where nobody has
    looked. `held`: a queued job that gets no slot for want of room, on the disk or in the share of it that runs have.
    `removed`: when its run was removed; 0 of one that was not. `front`: as `aecore.jobs.queue_order` has it.

    `work`: multiply-adds of its whole training, 0 where nobody has counted. `trained`: seconds that it has trained on
    its slots so far, and `readied`: until its first steps there, in so many `turns`. `given`: when it got the last.
    `begins`, `ends`: when it is foretold to get its next slot, and to end; 0 where that is not known. Of a job that has
    one, or has ended, they say nothing.
    """

    number: int
    id: str
    owner: str
    name: str
    recipe: str
    device: str
    state: State
    message: str
    attempts: int
    created: float
    started: float | None
    ended: float | None
    step: int
    steps: int
    learning_rate: float | None
    front: int
    hold: bool
    slot: bool
    served: int
    bytes: int
    held: Held
    removed: float = 0.0
    work: float = 0.0
    trained: float = 0.0
    readied: float = 0.0
    turns: int = 0
    given: float = 0.0
    begins: float = 0.0
    ends: float = 0.0


Jobs = list[Job]  # `JobTable.list` hides the built-in name where it is needed.
COLUMNS = ", ".join([*(field.name for field in fields(Job)), "said"])


def job_of(row: tuple[object, ...]) -> Job:
    """A row of `SELECT {COLUMNS}` as a Job."""
    values = dict(zip(COLUMNS.split(", "), row, strict=True))
    values["message"] = unpacked(str(values["message"]), str(values.pop("said")))
    flags = {name: bool(values[name]) for name in ("hold", "slot")}
    return Job(**(values | flags))  # type: ignore[arg-type]  # the table is STRICT
