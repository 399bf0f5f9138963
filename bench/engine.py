"""Training in the engine with a page watching, beside the same loop on its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from aecore.jobs.table import JobTable
from aecore.runs.folder import METRICS
from bench.contest import OURS, Spread, Worker
from bench.recipe import recipe
from bench.workers.serving import BATCH, LEARNING_RATE

SECONDS = 3.0  # of training in a burst; points on the curve come a few times a second
PATIENCE = 120.0
TARGET = 0.95


def until(condition: Callable[[], bool], what: str, every: float = 0.02) -> None:
    """Waits for something other processes bring about; looks again `every` so many seconds.

    Raises:
        RuntimeError: it did not come.
    """
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited in vain for {what}")
        time.sleep(every)


@contextmanager
def running(*arguments: str, checkout: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A Python program, ended at the end; with the modules of another checkout of AE Lab, where one is given."""
    elsewhere = {"PYTHONPATH": str(checkout)} if checkout else {}
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | elsewhere,
        cwd=checkout,
    )
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


class Watcher(threading.Thread):
    """A page: reads the event stream of a run; `received` counts the messages with points of its curve."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.received = 0

    def run(self) -> None:
        with suppress(OSError), urlopen(self.address) as stream:
            for line in stream:
                self.received += line.startswith(b"event: metrics")


def responds(address: str) -> bool:
    with suppress(URLError, OSError), urlopen(address, timeout=2):
        return True
    return False


class Job:
    """One job of the engine, trained in bursts by the wishes a page would write."""

    def __init__(self, runs: Path, network: str) -> None:
        self.table = JobTable(runs)
        self.name = self.table.submit(recipe(network, BATCH, LEARNING_RATE), "bench", "bench", "cpu")
        self.metrics = runs / self.name / METRICS

    def pause(self) -> None:
        self.table.wish(self.name, "pause")
        until(lambda: self.table.get(self.name).state == "paused", "the job to pause")

    def step(self) -> int:
        """The step of the last point on the curve."""
        lines = self.metrics.read_bytes().splitlines(keepends=True)
        whole = [line for line in lines[-2:] if line.endswith(b"\n")]
        return int(json.loads(whole[-1])["step"]) if whole else 0

    def burst(self) -> float:
        """Images a second by the wall clock, from one point on the curve to another one."""
        before = self.step()
        self.table.wish(self.name, "resume")
        until(lambda: self.step() > before, "the job to go on")
        first, begun = self.step(), time.perf_counter()
        time.sleep(SECONDS)
        at = self.step()
        until(lambda: self.step() > at, "the next point on the curve")
        made, took = self.step() - first, time.perf_counter() - begun
        self.pause()
        return made * BATCH / took


def measure(
    folder: Path, array: Path, threads: int, pairs: int, network: str = "dense"
) -> tuple[Spread, Spread, Spread]:
    """Images a second in the engine and alone, and the ratio of both, each pair of bursts one after the other.

    Raises:
        RuntimeError: the engine or the server does not start, or the job does not get on.
    """
    with tempfile.TemporaryDirectory() as name, socket.socket() as taken:
        runs = Path(name)
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
        taken.close()
        engine = ("-m", "aecore.engine", "--runs", name, "--slots", "1", "--data", str(folder))
        server = ("-m", "app.server", "--runs", name, "--port", port, "--data", str(folder))
        arguments = ["--network", network, "--folder", str(folder), "--array", str(array)]
        alone = Worker(OURS, [*arguments, "--threads", str(threads), "--device", "cpu"])
        try:
            with running(*engine), running(*server):
                address = f"http://127.0.0.1:{port}/api"
                job = Job(runs, network)
                until(lambda: responds(f"{address}/runs/{job.name}"), "the server")
                until(job.metrics.exists, "the job's first point")
                until(lambda: job.step() > 300, "the job to warm up")
                job.pause()
                watcher = Watcher(f"{address}/events?run={job.name}")
                watcher.start()
                alone.warm_up()
                alone.batches = max(8, round(alone.burst() * SECONDS / BATCH))
                speeds = [(job.burst(), alone.burst()) for _ in range(pairs)]
                if not watcher.received:
                    raise RuntimeError(
                        "the page that watches received no point: the ratio would mean nothing"
                    )
        finally:
            alone.close()
    inside, outside = zip(*speeds, strict=True)
    return Spread.of(inside), Spread.of(outside), Spread.of([one / two for one, two in speeds])


def report(inside: Spread, alone: Spread, ratio: Spread) -> str:
    """The measurement in two lines."""
    reached = "reached" if ratio.median >= TARGET else "missed"
    return (
        f"in the engine with a page watching {inside.median:,.0f} images/s, the loop alone {alone.median:,.0f}: "
        f"{ratio.median:.2f} ({ratio.low:.2f}-{ratio.high:.2f}), to reach {TARGET}, {reached}"
    )
