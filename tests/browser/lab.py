"""`aelab app` as a process of its own, on a free port of the loopback."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
SHARED_DATA = ROOT.parent / "shared" / "data"
# Processes by the module they run, as their command lines name it, or by what they call themselves.
ENGINE, WORKER, SERVER = "aecore.engine", "aelab-worker", "app.server"


class Lab:
    """One running app over its own folders.

    Args:
        folder: for runs, data and the log.
        slots: how many runs train at once.
        slice_seconds: of a run's turn while others wait.
        command: what starts the command line; this checkout's by default.
        cwd: where it is started.
        verb: app, or class.
    """

    def __init__(
        self,
        folder: Path,
        *,
        slots: int = 2,
        slice_seconds: float = 10.0,
        command: Sequence[str] = (),
        cwd: Path = ROOT,
        verb: str = "app",
    ) -> None:
        self.runs, self.data = folder / "runs", folder / "data"
        self.log = folder / "app.log"
        self.data.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        words = [*(command or (sys.executable, "-m", "aecore.cli")), verb, "--port", str(self.port)]
        words += [
            "--slots",
            str(slots),
            "--slice",
            str(slice_seconds),
            "--runs",
            str(self.runs),
            "--data",
            str(self.data),
        ]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        if not command:
            environment["PYTHONPATH"] = str(ROOT)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                words, cwd=cwd, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def wait_until_it_answers(self, seconds: float = 90.0) -> None:
        """Returns once the page is served. Raises AssertionError with the log where it is not."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(self.address, timeout=5):
                return
            time.sleep(0.05)
        raise AssertionError(f"the app does not answer:\n{self.log.read_text()}")

    def processes(self, module: str = "") -> list[psutil.Process]:
        """The app's own processes, or those of them that run a module or have a name."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        found = []
        for process in family:
            with contextlib.suppress(psutil.Error):
                if module in (*process.cmdline(), process.name()) or not module:
                    found.append(process)
        return found

    def kill(self, module: str) -> None:
        """SIGKILL for the processes of a module. Raises AssertionError where there is none."""
        doomed = self.processes(module)
        assert doomed, f"no process runs {module}"
        for process in doomed:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def metrics(self, run: str) -> list[dict[str, Any]]:
        """The lines of a run's metrics.jsonl."""
        text = (self.runs / run / "metrics.jsonl").read_text()
        return [json.loads(line) for line in text.splitlines()]

    def about(self, run: str) -> dict[str, Any]:
        """A run's run.json."""
        values: dict[str, Any] = json.loads((self.runs / run / "run.json").read_text())
        return values

    def end(self) -> list[int]:
        """Ctrl-C, then the pids of what outlived it (and is ended now): there should be none."""
        if self.process.poll() is not None:
            return []
        family = self.processes()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            family.append(psutil.Process(self.process.pid))
        _, left = psutil.wait_procs(family, timeout=5)
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait(timeout=10)
        return [process.pid for process in left]


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextlib.contextmanager
def running(folder: Path, **options: Any) -> Iterator[Lab]:
    """A lab that answers; at the end nothing of it may be left."""
    lab = Lab(folder, **options)
    try:
        lab.wait_until_it_answers()
        yield lab
    finally:
        orphans = lab.end()
    assert not orphans, f"processes outlived the app: {orphans}"
