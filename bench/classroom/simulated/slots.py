"""Slots on which jobs take the seconds that were recorded, and nothing is trained."""

from __future__ import annotations

from collections import defaultdict

from aecore.engine.slots import Event, Slots, Task
from bench.classroom.simulated.clock import Clock

BEGIN_SECONDS = 0.2
"""From a slot to the first step: images are read, weights made or a checkpoint loaded."""
STEPS = 1000


class SimulatedSlots(Slots):
    """So many slots.

    Args:
        count: of them.
        clock: that goes on from one event to the next.

    Attributes:
        lengths: seconds of training that each job needs.
        begun: when each job first had a slot.
        turns: seconds of each job's turns; `whole` are those that the slice ended.
    """

    def __init__(self, count: int, clock: Clock) -> None:
        self.count, self.clock = count, clock
        self.lengths: dict[str, float] = {}
        self.begun: dict[str, float] = {}
        self.turns: dict[str, list[float]] = defaultdict(list)
        self.whole: dict[int, list[float]] = defaultdict(list)
        self._since: dict[str, float] = {}
        self._heard: set[str] = set()
        self._told: list[Event] = []

    def submit(self, task: Task) -> None:
        self.begun.setdefault(task.job, self.clock.now + BEGIN_SECONDS)
        self._since[task.job] = self.clock.now + BEGIN_SECONDS

    def control(self, job: str, verb: str, value: float | None = None) -> None:
        if verb == "release" and job in self._since:
            seconds = self._leave(job)
            self.whole[len(self.turns[job])].append(seconds)
            self._told.append(Event(job=job, kind="released"))

    def events(self, timeout: float) -> list[Event]:
        now = self.clock.now
        for job, since in list(self._since.items()):
            if job not in self._heard and now >= since:
                self._heard.add(job)
                step = int(STEPS * sum(self.turns[job]) / self.lengths[job])
                self._told.append(Event(job=job, kind="progress", state="running", step=step, steps=STEPS))
            elif now >= self._end(job):
                self._leave(job)
                self._told.append(Event(job=job, kind="ended", state="finished", step=STEPS, steps=STEPS))
        told, self._told = self._told, []
        return told

    def next(self) -> float:
        """When something happens by itself; infinity where nothing will."""
        moments = [self._end(job) if job in self._heard else since for job, since in self._since.items()]
        return self.clock.now if self._told else min(moments, default=float("inf"))

    def close(self) -> None:
        self._since.clear()

    def _end(self, job: str) -> float:
        return self._since[job] + self.lengths[job] - sum(self.turns[job])

    def _leave(self, job: str) -> float:
        seconds = max(0.0, self.clock.now - self._since.pop(job))
        self._heard.discard(job)
        self.turns[job].append(seconds)
        return seconds
