"""A lab of the bench's own, `aelab` as people start it: its processes, what they have in memory, jobs for it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from aecore.jobs.table import JobTable
from aecore.recipe.presets import PRESETS
from aecore.runs.folder import METRICS
from bench.engine import responds, running, until

NAMED = {"aelab-worker": "workers", "aelab-forks": "fork server", "aelab-beside": "beside"}
ROLES = ("starter", "web", "engine", "fork server", "workers", "beside")
"""Beside a worker there may be others that train with it."""


class OwnLab:
    """One that runs.

    Args:
        starter: the process id of `aelab` itself.
        folder: of its runs.
        port: where it listens.
        begun: when it was started, in seconds of the performance counter.
    """

    def __init__(self, starter: int, folder: Path, port: int, begun: float) -> None:
        self.starter = psutil.Process(starter)
        self.runs = folder / "runs"
        self.address = f"http://127.0.0.1:{port}"
        self.begun = begun
        self.since_start: dict[str, float] = {}

    def note(self, what: str) -> None:
        """Keeps how many seconds after the start something was so."""
        self.since_start[what] = time.perf_counter() - self.begun

    def processes(self) -> dict[str, list[psutil.Process]]:
        """All of its processes, by what they do."""
        found: dict[str, list[psutil.Process]] = {role: [] for role in ROLES}
        found["starter"].append(self.starter)
        for process in self.starter.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                found[_role(process)].append(process)
        return found

    def workers(self) -> list[psutil.Process]:
        """Those that are warm, or soon will be."""
        return self.processes()["workers"]

    def wait_until_warm(self, count: int) -> None:
        """Until so many workers are there and nothing is begun any more."""
        until(lambda: len(self.workers()) == count, "the workers")
        # The web server rests a while before that: it waits until a page that is being opened is there.
        until(lambda: all(map(_has_torch, self.processes()["web"])), "the web server to have PyTorch")
        until(lambda: _rests(self.starter), "the lab to be at rest")

    def train(self, owner: str) -> tuple[str, Path]:
        """Asks for a run that goes on and on: its name, and the file of its points once the first one is there."""
        table = JobTable(self.runs)
        recipe = PRESETS["vae-2d"].replace({"training.epochs": 500, "data.name": "digits"})
        job = table.submit(recipe, owner, "bench", "cpu")
        table.close()
        file = self.runs / job / METRICS
        until(lambda: file.exists() and file.stat().st_size > 0, "the first point")
        return job, file

    def stop(self, job: str) -> None:
        """Ends a run."""
        table = JobTable(self.runs)
        table.wish(job, "stop")
        until(lambda: table.get(job).state == "stopped", "the job to stop")
        table.close()


def _role(process: psutil.Process) -> str:
    if process.name() in NAMED:
        return NAMED[process.name()]
    line = process.cmdline()
    if "aecore.engine.worker" in line:
        return "workers"
    return "web" if "app.server" in line else "engine"


def _has_torch(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return any("libtorch_cpu" in each.path for each in process.memory_maps())
    return False


def _rests(starter: psutil.Process) -> bool:
    before = _seconds(starter)
    time.sleep(1.0)
    return _seconds(starter) - before < 0.15


def _seconds(starter: psutil.Process) -> float:
    total = 0.0
    for process in starter.children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total


@contextmanager
def own_lab(slots: int, checkout: Path | None = None) -> Iterator[OwnLab]:
    """A lab on a free port and in folders of its own, that answers; ended at the end.

    Args:
        slots: of its engine.
        checkout: of AE Lab, where it is not this one.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with TemporaryDirectory() as name:
        folder = Path(name)
        places = ["--runs", str(folder / "runs"), "--data", str(folder / "data")]
        begun = time.perf_counter()
        options = ["--port", str(port), "--slots", str(slots), *places]
        with running("-m", "aecore.cli", "app", *options, checkout=checkout) as app:
            lab = OwnLab(app.pid, folder, port, begun)
            until(lambda: _listens(port), "the server to listen", every=0.005)
            lab.note("server's imports")
            until(lambda: responds(lab.address), "the server to answer", every=0.005)
            lab.note("first answer")
            yield lab


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
