"""One simulated class: everybody asks for a run within a minute, and waits for its result."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from aecore.engine.dispatcher import Dispatcher
from aecore.engine.wishes import EngineTable
from aecore.jobs.table import JobTable
from aecore.jobs.turns import SLICE_SECONDS
from aecore.recipe.recipe import Recipe
from bench.classroom.simulated.clock import Clock
from bench.classroom.simulated.slots import SimulatedSlots
from bench.classroom.turns import unfairness

ARRIVAL_SECONDS = 60.0
ADDRESS = "10.0.0.1"
MEMORY = Path("/dev/shm")  # where the table of the simulation is to lie, for no disk is measured


@dataclass(frozen=True)
class Outcome:
    """Of a class.

    Args:
        pictures: seconds from asking to the first step, by student.
        results: seconds from asking to the end of the run.
        ideal: seconds in which the slots could have done all of it.
        unfair: by which share the shortest whole turn of a round was shorter than the longest.
        ahead: most turns that one who waits was ahead of another who waits and asked before.
        looks: seconds of a processor that the engine took for each turn of its loop in which it did something.
    """

    pictures: list[float]
    results: list[float]
    ideal: float
    unfair: float
    ahead: int
    looks: list[float]


def simulate(students: int, slots: int, lengths: Sequence[float], seed: int = 1) -> Outcome:
    """Has a class of so many.

    Args:
        students: each with one run.
        slots: how many train at once.
        lengths: seconds of recorded trainings, of which each student's is one.
        seed: of who comes when, and with which.
    """
    clock, draw = Clock(), random.Random(seed)
    begun = clock.now
    arrivals = sorted(begun + draw.uniform(0, ARRIVAL_SECONDS) for _ in range(students))
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name, clock.installed():
        table = JobTable(Path(name), owner_limit=1, address_limit=students, total_limit=students)
        room = SimulatedSlots(slots, clock)
        engine = Dispatcher(EngineTable(Path(name)), room, slice_seconds=SLICE_SECONDS)
        try:
            asked, ahead, looks = _work(
                clock, arrivals, table, engine, room, [draw.choice(lengths) for _ in arrivals]
            )
            ended = {job.id: job.ended or 0.0 for job in table.list(limit=students, states=("finished",))}
        finally:
            with suppress(OSError):
                engine.close()
            table.close()
    return Outcome(
        pictures=[room.begun[job] - at for job, at in asked.items()],
        results=[ended[job] - at for job, at in asked.items()],
        ideal=sum(room.lengths.values()) / slots,
        unfair=unfairness(room.whole),
        ahead=ahead,
        looks=looks,
    )


def _work(
    clock: Clock,
    arrivals: list[float],
    table: JobTable,
    engine: Dispatcher,
    room: SimulatedSlots,
    lengths: list[float],
) -> tuple[dict[str, float], int, list[float]]:
    """Until everybody's run has ended."""
    asked: dict[str, float] = {}
    ahead, looks, recipe = 0, [], Recipe()
    while len(asked) < len(arrivals) or engine.flights or table.queue():
        while len(asked) < len(arrivals) and arrivals[len(asked)] <= clock.now:
            number = len(asked)
            job = table.submit(recipe, f"student {number}", "simulated", "cpu", ADDRESS)
            room.lengths[job] = lengths[number]
            asked[job] = clock.now
        for _ in range(3):  # what the first look led to is seen at the next ones
            before = time.process_time()
            engine.turn()
            looks.append(time.process_time() - before)
        ahead = max(ahead, _ahead(table, room))
        coming = arrivals[len(asked)] if len(asked) < len(arrivals) else float("inf")
        slices = [flight.since + engine.slice_seconds for flight in engine.flights.values() if flight.since]
        later = [moment for moment in (room.next(), coming, *slices) if moment > clock.now]
        clock.now = min(later, default=clock.now + engine.slice_seconds)
    return asked, ahead, looks


def _ahead(table: JobTable, room: SimulatedSlots) -> int:
    """Most turns that one who waits has had more than another who waits and asked before."""
    ahead, fewest = 0, 1_000_000
    for job in sorted(table.list(limit=100_000, states=("queued",)), key=lambda job: job.number):
        turns = len(room.turns[job.id])
        ahead, fewest = max(ahead, turns - fewest), min(fewest, turns)
    return ahead
