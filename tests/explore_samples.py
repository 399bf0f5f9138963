"""A small trained run on the server's shelf, for the tests of Explore."""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp

from library_samples import tiny

from aecore.runs.run import Run


@cache
def _trained(network: str) -> Path:
    recipe = tiny(network={"kind": network}, data__train_size=60) if network != "dense" else tiny()
    folder = mkdtemp(prefix="aelab-explored-")
    atexit.register(rmtree, folder, ignore_errors=True)  # it outlives any one test
    run = Run.create(Path(folder), recipe, name="a small one", id="small")
    for _ in run.record(run.start(device="cpu")):
        pass
    return run.path


def trained_run(folder: Path, name: str = "small", network: str = "dense") -> Path:
    """The folder of a run that finished, in `folder`/runs: trained once for all tests."""
    place = folder / "runs" / name
    copytree(_trained(network), place)
    return place


def half_trained(folder: Path, steps: int = 80) -> Run:
    """A run that was stopped after so many of its 200 steps, so that it has a checkpoint."""
    run = Run.create(folder / "runs", tiny(training__epochs=50), name="half", id="half")
    training = run.start(device="cpu")
    for progress in run.record(training):
        if progress.step >= steps:
            training.stop()
    return Run.open(run.path)
