"""`aelab class` in a folder of its own: started, looked at by its processes, and ended whatever happens."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from aecore.classroom.codes import typed
from aecore.processes import lifeline
from bench.classroom.plan import Plan
from bench.engine import responds, until
from bench.own_lab import OwnLab

ROOT = Path(__file__).resolve().parents[2]
LIMITS: list[str] = []


class ClassLab(OwnLab):
    """One that runs, and the codes of its class."""

    code = pin = ""
    log = Path()

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://")

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def one(self, role: str) -> psutil.Process | None:
        """The process of a role, where there is one now."""
        found = self.processes()[role]
        return found[0] if found else None


@contextmanager
def class_lab(plan: Plan) -> Iterator[ClassLab]:
    """A class on a free port that answers and whose workers are warm.

    Raises:
        RuntimeError: it does not start.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with TemporaryDirectory(prefix="aelab-bench-") as name:
        folder = Path(name)
        log = folder / "app.log"
        words = ["-m", "aecore.cli", "class", "--name", "Bench", "--port", str(port)]
        words += ["--slots", str(plan.slots), "--slice", str(plan.slice_seconds)]
        words += ["--runs", str(folder / "runs"), "--data", str(folder / "data"), "--disk-each", "20"]
        words += ["--disk", "100", *LIMITS]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-I", "-S", lifeline.__file__, str(os.getpid()), sys.executable, *words],
                cwd=ROOT,
                env=environment,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
            )
        try:
            lab = ClassLab(process.pid, folder, port, time.perf_counter())
            lab.log = log
            until(
                lambda: process.poll() is not None or responds(f"{lab.address}/_stcore/health"), "the class"
            )
            if process.poll() is not None:
                raise RuntimeError(f"the class does not start:\n{log.read_text()}")
            code = re.search(r"code  (\w{3} \w{3})", log.read_text())
            pin = re.search(r"PIN  (\d{6})", log.read_text())
            if not code or not pin:
                raise RuntimeError(f"the class tells no code:\n{log.read_text()}")
            lab.code, lab.pin = typed(code[1]), pin[1]
            until(lambda: len(lab.workers()) == plan.slots, "the workers")
            yield lab
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """The class in order, and at last by force: nothing of it may be left."""
    family: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(30)
    process.kill()
    process.wait()
    for each in psutil.wait_procs(family, timeout=5)[1]:
        with suppress(psutil.NoSuchProcess):
            each.kill()
