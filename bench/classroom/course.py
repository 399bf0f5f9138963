"""A class as it goes on: everybody joins, learns until the bell, and hears their last run out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aecore.recipe.recipe import Recipe
from bench.classroom.browser_requests import Browser
from bench.classroom.chromium import Visitor, chromium
from bench.classroom.faults import Faults
from bench.classroom.finished import SETTLED_SECONDS, Finished
from bench.classroom.lab import ClassLab
from bench.classroom.machine import Machine
from bench.classroom.plan import Plan
from bench.classroom.relay import Relay
from bench.classroom.seen import Seen
from bench.classroom.student import Student
from bench.classroom.teacher import teach
from bench.classroom.training import Training

PRESET = "vae-2d"
JOIN_SECONDS = 0.3
"""Between two who enter."""
AT_ONCE = 4
MEMORY_SECONDS = 300.0
"""The last of the class, in which the web server is not to grow."""


@dataclass
class Course:
    """What was seen of a class."""

    seen: Seen
    machine: Machine
    training: Training
    finished: Finished
    faults: Faults
    bell: float = 0.0
    sessions: int = 0
    browsers: int = 0
    trainings: list[float] = field(default_factory=list)
    """Seconds for which each finished run trained, by its own clock."""
    opened: list[float] = field(default_factory=list)
    """Bytes of the web server before the idle pages were opened, and after."""


@asynccontextmanager
async def tasks(*works: Any) -> AsyncIterator[None]:
    """Goes on beside, and is ended at the end. What failed in it fails here."""
    going = [asyncio.create_task(work) for work in works]
    try:
        yield
        for each in going:
            if each.done() and not each.cancelled() and (error := each.exception()):
                raise error
    finally:
        for each in going:
            each.cancel()
        await asyncio.gather(*going, return_exceptions=True)


async def course(lab: ClassLab, plan: Plan, recipe: Recipe) -> Course:
    """Has the class, within bounds. Raises RuntimeError where somebody is not let in."""
    seen, machine, training = Seen(), Machine(lab), Training(lab, plan)
    faults = Faults(lab, plan, [])
    found = Course(seen, machine, training, Finished(training, lab.runs), faults)
    job = {"recipe": recipe.as_dict(), "name": PRESET, "device": "cpu"}
    async with AsyncExitStack() as stack:
        started = await stack.enter_async_context(chromium()) if plan.pages else None
        visitors: list[Visitor] = []
        for number in range(plan.pages if started is not None else 0):
            relay = await stack.enter_async_context(Relay(lab.port))
            query = f"preset={PRESET}&block=bottleneck&recipe={recipe.to_share()}"
            visitors.append(Visitor(f"Page {number + 1}", relay, plan, query, seen))
        found.browsers = len(visitors)
        students = [
            Student(f"Student {number + 1}", lab.address, plan, job, seen, lambda: faults.servers)
            for number in range(plan.students - len(visitors))
        ]
        teacher = Browser(lab.address, seen)
        faults.students += [*students, *visitors]
        faults.pages += visitors
        watching = (machine.go_on(), training.go_on(), found.finished.go_on(), teach(teacher, lab.pin))
        try:
            await stack.enter_async_context(tasks(*watching))
            await _join(lab, students, visitors, started)
            await _hold(plan, students, machine, found)
            begun = time.perf_counter()
            found.bell = begun + plan.seconds
            if plan.faults:
                await stack.enter_async_context(tasks(faults.go_on()))
            learning = [each.learn(found.bell) for each in (*students, *visitors)]
            most = plan.seconds + plan.patience + 120
            await asyncio.wait_for(asyncio.gather(*learning), most)
            await _all_ended(training, plan)
            await asyncio.to_thread(found.finished.look)
        finally:
            for student in students:
                await student.leave()
            await teacher.close()
    return found


async def _join(lab: ClassLab, students: list[Student], visitors: list[Visitor], browser: Any) -> None:
    async def enter(place: int, student: Student) -> None:
        await asyncio.sleep(place * JOIN_SECONDS)
        await student.join(lab.code)

    entering = [enter(place, student) for place, student in enumerate(students)]
    await asyncio.gather(*entering, *(visitor.join(browser, lab.code) for visitor in visitors))


async def _hold(plan: Plan, students: list[Student], machine: Machine, found: Course) -> None:
    """Opens further pages of the students, a few at once, until as many are held as is planned."""
    before = machine.memory[-1][1] if machine.memory else 0.0
    more = max(0, plan.held - plan.students)
    few = asyncio.Semaphore(AT_ONCE)

    async def one_more(student: Student) -> None:
        async with few:
            await student.open_idle()

    await asyncio.gather(
        *(one_more(students[number % len(students)]) for number in range(more if students else 0))
    )
    await asyncio.sleep(1.5)
    found.opened = [before, machine.memory[-1][1] if machine.memory else 0.0]
    found.sessions = plan.students + (more if students else 0)


async def _all_ended(training: Training, plan: Plan) -> None:
    """Waits for jobs whose student heard of no end, and then for the last finished run to have settled."""
    end = time.perf_counter() + plan.patience
    while time.perf_counter() < end:
        jobs = await asyncio.to_thread(training.jobs)
        if all(job.state in ("finished", "stopped", "failed") for job in jobs):
            break
        await asyncio.sleep(0.5)
    await asyncio.sleep(2 * SETTLED_SECONDS)
