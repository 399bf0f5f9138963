"""What is done to a class while it goes on: processes are killed, and networks cut."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from contextlib import suppress
from typing import Protocol

import psutil

from bench.classroom.lab import ClassLab
from bench.classroom.plan import Plan


class Cut(Protocol):
    """A student whose network can be cut."""

    name: str

    async def cut(self) -> None: ...
    async def mend(self) -> None: ...


class Troubled(Protocol):
    """A page that is told what it is to come back from: it cannot see by itself why a server is gone."""

    def trouble(self) -> None: ...


class Faults:
    """All of them, at moments that the plan and its seed name.

    Args:
        lab: what is killed.
        plan: of the class.
        students: whose networks are cut, each once.
    """

    def __init__(self, lab: ClassLab, plan: Plan, students: list[Cut]) -> None:
        self.lab, self.plan, self.students = lab, plan, students
        self.done: Counter[str] = Counter()
        self.servers = 0
        self.pages: list[Troubled] = []
        self._random = random.Random(plan.seed)

    async def go_on(self) -> None:
        """Until the class is over."""
        seconds, plan = self.plan.seconds, self.plan
        moments: list[tuple[float, str, Cut | None]] = []
        count = int(seconds // plan.worker_every)
        moments += [(plan.worker_every * (number + 1), "worker", None) for number in range(count)]
        # The web server early: afterwards its memory is watched for half the time.
        moments += [(seconds * 0.2 * (number + 1), "web", None) for number in range(plan.servers)]
        moments += [(seconds * (0.4 + 0.3 * number), "engine", None) for number in range(plan.engines)]
        moments += [(seconds * self._random.uniform(0.1, 0.8), "cut", student) for student in self.students]
        begun = time.perf_counter()
        cuts = []
        for moment, what, student in sorted(moments, key=lambda each: each[0]):
            await asyncio.sleep(max(0.0, begun + moment - time.perf_counter()))
            if student is not None:
                cuts.append(asyncio.create_task(self._cut(student)))
            else:
                self._kill(what)
        await asyncio.gather(*cuts)

    async def _cut(self, student: Cut) -> None:
        self.done["network cut"] += 1
        await student.cut()
        try:
            await asyncio.sleep(self.plan.cut)
        finally:
            await student.mend()

    def _kill(self, what: str) -> None:
        role = "workers" if what == "worker" else what
        found = self.lab.processes()[role]
        if not found:
            return  # between two lives of it
        if what == "web":
            self.servers += 1
            for page in self.pages:
                page.trouble()
        with suppress(psutil.NoSuchProcess):
            self._random.choice(found).kill()
            self.done[f"{what} killed"] += 1
