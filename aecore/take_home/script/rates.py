"""The learning rates of a run: the recipe's, and those that a hand has set while it trained."""

from __future__ import annotations

from aecore.runs.run import Run
from aecore.training.optimisers import SCHEDULES

LEAST = 1e-3
"""Where a schedule's factor is smaller, the rate that it was taken of cannot be told."""


def rates(run: Run) -> dict[int, float]:
    """From which step on which rate, before the schedule; the recipe's at step 0.

    A change is known to lie between two points of the curve; the later one's step is taken.
    """
    schedule, steps = SCHEDULES[run.recipe.training.schedule], max(1, int(run.about.get("steps", 1)))
    found = {0: run.recipe.training.learning_rate}
    newest = found[0]
    for point in run.metrics():
        factor = schedule(int(point["step"]) / steps)
        if factor < LEAST:
            continue
        rate = float(f"{float(point['learning_rate']) / factor:.6g}")
        if abs(rate / newest - 1) > 1e-4:
            newest = found[int(point["step"])] = rate
    return found
