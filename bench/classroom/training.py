"""How quickly the class's jobs train, with everybody there and with nobody watching."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass

from aecore.jobs.table import ENDED, Job, JobTable
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.runs.folder import METRICS
from bench.classroom.lab import ClassLab
from bench.classroom.plan import Plan
from bench.engine import until

NOBODY = "nobody watches"
EVERY = 1.0
_SHORT, _LONGER = 2, 8
FEW_SECONDS = 3.0
"""Shorter jobs train on few images: an epoch of the others takes about a second."""


def table_of(lab: ClassLab) -> JobTable:
    """The job table, for as many jobs as a bench has."""
    return JobTable(lab.runs, owner_limit=10_000, total_limit=10_000)


def trained(lab: ClassLab, recipe: Recipe, count: int) -> list[Job]:
    """Jobs of one owner, one after the other on each slot, with nobody watching.

    Raises:
        RuntimeError: one does not finish.
    """
    with table_of(lab) as table:
        names = [table.submit(recipe, NOBODY, "bench", "cpu") for _ in range(count)]
        until(
            lambda: all(table.get(name).state in ENDED for name in names),
            "jobs with nobody watching",
            every=0.05,
        )
        found = [table.get(name) for name in names]
    if any(job.state != "finished" for job in found):
        raise RuntimeError(
            f"a job has not finished: {[job.message for job in found if job.state != 'finished']}"
        )
    return found


def recipe_of(lab: ClassLab, plan: Plan) -> Recipe:
    """The first preset on the images that a student finds, as long as takes the plan's seconds alone."""
    base = PRESETS["vae-2d"].replace(
        {"data.name": "strokes" if plan.job_seconds >= FEW_SECONDS else "digits"}
    )

    def seconds(epochs: int) -> float:
        (job,) = trained(lab, base.replace("training.epochs", epochs), 1)
        return (job.ended or 0.0) - job.created

    for _ in range(plan.slots):
        seconds(1)  # a worker's first job reads the images
    short, longer = seconds(_SHORT), seconds(_LONGER)
    an_epoch = max(1e-3, (longer - short) / (_LONGER - _SHORT))
    epochs = _SHORT + (plan.job_seconds - short) / an_epoch
    return base.replace("training.epochs", max(1, round(epochs)))


@dataclass(frozen=True)
class Speed:
    """Steps in a while. Of a while of nought seconds, nothing is known."""

    steps: int
    seconds: float

    @property
    def rate(self) -> float:
        """Steps a second."""
        return self.steps / self.seconds if self.seconds > 0 else float("nan")

    def __add__(self, other: Speed) -> Speed:
        return Speed(self.steps + other.steps, self.seconds + other.seconds)


def unwatched(lab: ClassLab, plan: Plan, recipe: Recipe) -> Speed:
    """Of the same jobs back to back on all slots, with nobody watching."""
    jobs = trained(lab, recipe, plan.slots * plan.baseline)
    begun = min(job.started or 0.0 for job in jobs)
    return Speed(sum(job.step for job in jobs), max(job.ended or 0.0 for job in jobs) - begun)


class Training:
    """Counts the class's steps, in whiles in which there was something to train for every slot."""

    def __init__(self, lab: ClassLab, plan: Plan) -> None:
        self.plan = plan
        self.runs = lab.runs
        self.speed = Speed(0, 0.0)
        self._table = table_of(lab)
        self._before: tuple[float, int, bool] | None = None

    def jobs(self) -> list[Job]:
        """The class's."""
        return [job for job in self._table.list(limit=100_000) if job.owner != NOBODY]

    async def go_on(self) -> None:
        """Looks once in a second, until it is cancelled."""
        while True:
            self._look(await asyncio.to_thread(self.jobs))
            await asyncio.sleep(EVERY)

    def _look(self, jobs: list[Job]) -> None:
        now, steps = time.perf_counter(), sum(job.step for job in jobs)
        full = sum(job.state in ("queued", "running") for job in jobs) >= self.plan.slots
        if self._before is not None and full and self._before[2]:
            self.speed += Speed(steps - self._before[1], now - self._before[0])
        self._before = (now, steps, full)

    def lengths(self) -> list[float]:
        """Seconds for which each finished run trained, by its own clock, which stands while it waits."""
        found = []
        for job in self.jobs():
            file = self.runs / job.id / METRICS
            if job.state == "finished" and file.exists():
                last = file.read_text().splitlines()[-1]
                found.append(float(json.loads(last)["elapsed"]))
        return found

    def close(self) -> None:
        self._table.close()
