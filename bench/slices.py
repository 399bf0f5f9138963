"""Eight people's jobs on two slots, with turns and without: what taking turns costs."""

from __future__ import annotations

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


def makespan(folder: Path, slice_seconds: float, epochs: int) -> tuple[float, int]:
    """Seconds from the first step until the last job has ended, and how often one was put back.

    Raises:
        RuntimeError: the engine does not start, or a job fails.
    """
    ours = recipe("dense", BATCH, LEARNING_RATE).replace("training.epochs", epochs)
    with tempfile.TemporaryDirectory() as name, JobTable(Path(name), total_limit=JOBS) as table:
        jobs = [table.submit(ours, f"person {number}", device="cpu") for number in range(JOBS)]
        arguments = ["--slots", str(SLOTS), "--slice", str(slice_seconds), "--data", str(folder)]
        with running("-m", "aecore.engine", "--runs", name, *arguments):
            until(lambda: any(job.step for job in table.list()), "the first step")
            begun = time.perf_counter()
            while any(job.state not in ENDED for job in table.list()):
                time.sleep(0.05)
            took = time.perf_counter() - begun
        if {table.get(job).state for job in jobs} != {"finished"}:
            raise RuntimeError("a job did not finish")
        return took, (Path(name) / "engine.log").read_text().count("has had its turn")


def measure(folder: Path, rounds: int, epochs: int) -> tuple[Spread, int]:
    """Throughput with turns over that without, each round one after the other, and turns that ended in a round."""
    ratios, ends = [], 0
    for number in range(rounds):
        order = (SLICE_SECONDS, NEVER) if number % 2 else (NEVER, SLICE_SECONDS)
        took = {seconds: makespan(folder, seconds, epochs) for seconds in order}
        ratios.append(took[NEVER][0] / took[SLICE_SECONDS][0])
        ends = took[SLICE_SECONDS][1]
    return Spread.of(ratios), ends


def report(ratio: Spread, ends: int, rounds: int) -> str:
    """The measurement in a line."""
    reached = "reached" if ratio.median >= TARGET else "missed"
    return (
        f"{JOBS} jobs on {SLOTS} slots, turns of {SLICE_SECONDS:g} s ({ends} ended in a round) over no turns: "
        f"{ratio.median:.3f} ({ratio.low:.3f}-{ratio.high:.3f}) in {rounds} rounds, to reach {TARGET}, {reached}"
    )
