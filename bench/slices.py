"""Eight people's jobs on two slots, with turns and without: what taking turns costs."""

from __future__ import annotations

import resource
import tempfile
import time
from pathlib import Path

from aecore.jobs.table import ENDED, JobTable
from aecore.jobs.turns import SLICE_SECONDS
from bench.contest import Spread
from bench.engine import running, until
from bench.recipe import recipe
from bench.workers.serving import BATCH, LEARNING_RATE

JOBS, SLOTS = 8, 2
NEVER = 86_400.0
TARGET = 0.97


def makespan(folder: Path, slice_seconds: float, epochs: int) -> tuple[float, float, int]:
    """Seconds from the first step to the last end, processor seconds of all, and how often one was put back.

    A busy machine changes the first by a tenth from one round to the next, the second less.

    Raises:
        RuntimeError: the engine does not start, or a job fails.
    """
    ours = recipe("dense", BATCH, LEARNING_RATE).replace("training.epochs", epochs)
    with tempfile.TemporaryDirectory() as name, JobTable(Path(name), total_limit=JOBS) as table:
        jobs = [table.submit(ours, f"person {number}", device="cpu") for number in range(JOBS)]
        arguments = ["--slots", str(SLOTS), "--slice", str(slice_seconds), "--data", str(folder)]
        before = _processor_seconds()
        with running("-m", "aecore.engine", "--runs", name, *arguments):
            until(lambda: any(job.step for job in table.list()), "the first step")
            begun = time.perf_counter()
            while any(job.state not in ENDED for job in table.list()):
                time.sleep(0.05)
            took = time.perf_counter() - begun
        if {table.get(job).state for job in jobs} != {"finished"}:
            raise RuntimeError("a job did not finish")
        ends = (Path(name) / "engine.log").read_text().count("has had its turn")
        return took, _processor_seconds() - before, ends


def _processor_seconds() -> float:
    """Of processes that were started here and have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(folder: Path, rounds: int, epochs: int) -> tuple[Spread, Spread, int]:
    """Throughput with turns over that without, by the clock and by processor time, and turns that ended in a round.

    Each round is one after the other.
    """
    clock, processor, ends = [], [], 0
    for number in range(rounds):
        order = (SLICE_SECONDS, NEVER) if number % 2 else (NEVER, SLICE_SECONDS)
        took = {seconds: makespan(folder, seconds, epochs) for seconds in order}
        clock.append(took[NEVER][0] / took[SLICE_SECONDS][0])
        processor.append(took[NEVER][1] / took[SLICE_SECONDS][1])
        ends = took[SLICE_SECONDS][2]
    return Spread.of(clock), Spread.of(processor), ends


def report(clock: Spread, processor: Spread, ends: int, rounds: int) -> str:
    """The measurement in a line."""
    reached = "reached" if processor.median >= TARGET else "missed"
    return (
        f"{JOBS} jobs on {SLOTS} slots, turns of {SLICE_SECONDS:g} s ({ends} ended in a round) over no turns: "
        f"by processor time {processor.median:.3f} ({processor.low:.3f}-{processor.high:.3f}), by the clock "
        f"{clock.median:.3f} ({clock.low:.3f}-{clock.high:.3f}) in {rounds} rounds, to reach {TARGET}, {reached}"
    )
