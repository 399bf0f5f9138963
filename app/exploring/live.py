"""The moments of a run that can be explored: those it keeps, and one taken from its checkpoint while it trains.

A run keeps its weights at some ten moments, the later the further apart: what somebody explores while it trains
would soon be a third of the way behind.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from safetensors.torch import save

from aecore.errors import RunError
from aecore.jobs.table import UNFINISHED
from aecore.runs.moments import Moment, moments
from aecore.runs.newest import newest_weights
from aecore.runs.run import Run
from app.exploring import store
from app.web.refusals import Refusal

FURTHER = 1.25
"""How much further than the last moment a training has to be to be looked at anew."""


def moments_of(run: Run) -> list[Moment]:
    """Those that there are at this instant, in order."""
    there = {moment.step: moment for moment in moments(run)}
    for step, file in _live_files(run, max(there, default=-1)).items():
        there.setdefault(step, Moment(run, step, file))
    return [there[step] for step in sorted(there)]


def moment_of(run: Run, step: int) -> Moment:
    """The moment of a step. Raises Refusal."""
    for moment in moments_of(run):
        if moment.step == step:
            return moment
    raise Refusal(404, "refusal.no_moment")


def _live_files(run: Run, kept: int) -> dict[int, Path]:
    """Files of weights by step, that of the checkpoint among them where it is past all others.

    Args:
        run: which may be training.
        kept: the last step whose weights the run itself keeps.
    """
    tag = hashlib.sha256(f"{run.path} {run.about.get('created')}".encode()).hexdigest()[:20]
    start = f"live-{tag}-"
    paths = store.folder().glob(f"{start}*.safetensors")
    found = {int(path.stem.removeprefix(start)): path for path in paths}
    newest = max(kept, *found) if found else kept
    after = int(newest * FURTHER) if run.about.get("state") in UNFINISHED else newest
    taken = newest_weights(run.path, after)
    if taken is not None:
        step, tensors = taken
        # Without room for it the moments that are there can still be explored.
        with contextlib.suppress(RunError):
            found[step] = store.put(f"{start}{step:08d}.safetensors", save(tensors), packed=False)
    return found
