"""`aelab class` as real processes, which can be killed one by one or all at once, as by a power cut."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil

from aecore.engine.forking.__main__ import NAME as FORKS
from aecore.engine.worker.__main__ import NAME as WORKER

START_SECONDS = 90.0
PARTS = ("server", "engine", "worker", "machine")


def free_port() -> int:
    """One that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Machine:
    """What `aelab class` starts on a folder.

    Args:
        folder: of runs, data sets and what the programs say.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.code = self.pin = ""
        self.starts = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def runs(self) -> Path:
        """The folder of the runs."""
        return self.folder / "runs"

    def start(self) -> None:
        """Starts all, and waits until the door answers."""
        self.starts += 1
        log = self.folder / f"said-{self.starts}.txt"
        places = ["--runs", str(self.runs), "--data", str(self.folder / "data"), "--port", str(self.port)]
        command = [sys.executable, "-m", "aecore.cli", "class", *places, "--slots", "2", "--slice", "1"]
        deadline = time.monotonic() + START_SECONDS
        while True:
            with log.open("wb") as said:
                self.process = subprocess.Popen(
                    command, stdout=said, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
                )
            while self.process.poll() is None:
                told = log.read_text()
                found = re.search(r"by the code +(\S+ \S+)[\s\S]*with the PIN +(\d+)", told)
                if found and self._answers():
                    self.code, self.pin = found[1].replace(" ", ""), found[2]
                    return
                if time.monotonic() > deadline:
                    raise TimeoutError(told)
                time.sleep(0.2)
            # The port is busy for a moment, or the last engine's workers end at this one.
            if time.monotonic() > deadline:
                raise TimeoutError(log.read_text())
            time.sleep(0.2)

    def revive(self) -> None:
        """Starts all again where all has ended: a program that dies again and again ends the whole, too."""
        if self.process is None or self.process.poll() is not None:
            self.start()

    def awaited(self) -> None:
        """Waits until what was killed answers again."""
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            self.revive()
            if time.monotonic() > deadline:
                raise TimeoutError(self.said()[-3000:])
            time.sleep(0.2)

    def kill(self, part: str) -> bool:
        """Kills a part as it is; False where there is none of it at this moment."""
        found = self._all() if part == "machine" else self._those(part)
        for process in found:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        if part == "machine" and self.process is not None:
            psutil.wait_procs(found, timeout=20)
            self.process.wait(20)
        return bool(found)

    def end(self) -> None:
        """Ends all in order."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(40)

    def said(self) -> str:
        """All that the programs have said."""
        files = [*sorted(self.folder.glob("said-*.txt")), self.runs / "engine.log"]
        return "\n".join(file.read_text(errors="replace") for file in files if file.exists())

    def _answers(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.address}/_stcore/health", timeout=5).status_code == 200
        return False

    def _all(self) -> list[psutil.Process]:
        """The supervisor first: nothing that is killed after it is started again."""
        if self.process is None:
            return []
        with contextlib.suppress(psutil.NoSuchProcess):
            first = psutil.Process(self.process.pid)
            return [first, *first.children(recursive=True)]
        return []

    def _those(self, part: str) -> list[psutil.Process]:
        found = []
        for process in self._all()[1:]:
            with contextlib.suppress(psutil.Error):
                command, name = process.cmdline(), process.name()
                kind = (
                    "worker"
                    if name == WORKER
                    else ""
                    if name == FORKS
                    else "server"
                    if "app.server" in command
                    else "engine"
                    if "aecore.engine" in command
                    else ""
                )
                if kind == part:
                    found.append(process)
        return found[:1]
