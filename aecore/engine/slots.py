"""Where jobs work: an interface of four verbs. What stands behind it may be processes here or machines elsewhere."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

EventKind = Literal["progress", "released", "held", "ended", "died"]


@dataclass(frozen=True, kw_only=True)
class Task:
    """One job as a slot needs it. Everything is plain text and numbers, so that it can travel.

    `hold`: begin paused. `learning_rate`: one that was asked for in mid-run and is to be used from the start.
    `most_bytes`: what its run folder may take.
    """

    job: str
    name: str
    recipe: str
    device: str
    hold: bool = False
    learning_rate: float | None = None
    most_bytes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a slot tells of its job.

    - progress: `state` running or paused, at `step` of `steps`. The first one comes before the first step, and its
      step is that of the checkpoint.
    - released: the slot is free, the job's checkpoint is saved, and it can go on later.
    - held: the slot is free, for want of room on the disk or in the share of it that runs have: the job goes on from
      its checkpoint when there is some. `state` is paused where it had been told to pause; `bytes`: what its folder
      would have to be allowed to take, 0 where it is the disk that is full.
    - ended: the slot is free; `state` is finished, stopped or failed; `message` is one sentence.
    - died: the slot's process is gone without a word; `message` says how.
    """

    job: str
    kind: EventKind
    state: str = ""
    step: int = 0
    steps: int = 0
    message: str = ""
    bytes: int = 0


class Slots(ABC):
    """A fixed number of slots, each working at one job at a time."""

    count: int

    @property
    def ailing(self) -> bool:
        """Whether no job should be submitted for now: what works at them does not get ready."""
        return False

    @abstractmethod
    def submit(self, task: Task) -> None:
        """Starts a job, from its checkpoint when it has one. The caller never has more in flight than `count`."""

    @abstractmethod
    def control(self, job: str, verb: str, value: float | None = None) -> None:
        """Passes pause, resume, step, stop, learning_rate, release (save a checkpoint and leave) or kill on.

        A job that is not in flight (any more) is passed over in silence: its last event is on the way.
        """

    @abstractmethod
    def events(self, timeout: float) -> list[Event]:
        """What happened since the last call; waits `timeout` seconds for something to happen."""

    @abstractmethod
    def close(self) -> None:
        """Releases what is in flight, within a few seconds, and ends all processes."""
