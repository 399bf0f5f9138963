"""An engine process on a runs folder, and recipes for it that are short, long or without end."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from aecore.engine.forking.__main__ import NAME as FORK_SERVER
from aecore.engine.worker.__main__ import NAME as WORKER
from aecore.jobs.table import Job, JobTable
from aecore.recipe.recipe import Recipe

WAIT_SECONDS = 90.0
SHORT = Recipe().replace({"training.epochs": 3, "network.hidden": [64]})
LONG = Recipe().replace({"training.epochs": 100, "network.hidden": [64, 32]})
ENDLESS = LONG.replace("training.epochs", 1000)


def until(condition: Callable[[], bool], what: str, engine: subprocess.Popen[str] | None = None) -> None:
    """Waits, within bounds, for something that other processes bring about."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"waited in vain for {what}")
        if engine is not None and engine.poll() is not None:
            pytest.fail(f"the engine ended while waiting for {what}: {engine.communicate()}")
        time.sleep(0.01)


def named(name: str, parent: int) -> list[psutil.Process]:
    """The children of a process that call themselves so."""
    found = []
    for child in psutil.Process(parent).children():
        with contextlib.suppress(psutil.NoSuchProcess):
            if child.name() == name and child.status() != psutil.STATUS_ZOMBIE:
                found.append(child)
    return found


class Lab:
    """An engine process on a runs folder, and the job table as the web server holds it."""

    def __init__(self, runs: Path) -> None:
        self.runs = runs
        self.table = JobTable(runs, owner_limit=20)
        self.process: subprocess.Popen[str] | None = None

    def start(self, *options: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "aecore.engine", "--runs", str(self.runs)]
        given = options or ("--slots", "1", "--threads", "1")
        self.process = subprocess.Popen(
            [*command, *given], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        return self.process

    def submit(self, recipe: Recipe = SHORT, owner: str = "ada") -> str:
        return self.table.submit(recipe, owner, "a test", "cpu")

    def job(self, job: str) -> Job:
        return self.table.get(job)

    def wait(self, job: str, state: str) -> Job:
        def reached() -> bool:
            found = self.job(job)
            assert found.state == state or found.state not in ("failed", "stopped", "finished"), found
            return found.state == state

        self.until(reached, f"job {job} to be {state}")
        return self.job(job)

    def until(self, condition: Callable[[], bool], what: str) -> None:
        until(condition, what, self.process)

    def lines(self, job: str) -> int:
        file = self.runs / job / "metrics.jsonl"
        return file.read_bytes().count(b"\n") if file.exists() else 0

    def last_line(self, job: str) -> dict[str, object]:
        text = (self.runs / job / "metrics.jsonl").read_text()
        found: dict[str, object] = json.loads(text[: text.rindex("\n")].rsplit("\n", 1)[-1])
        return found

    def workers(self) -> list[psutil.Process]:
        assert self.process is not None
        return named(WORKER, self.process.pid)

    def fork_servers(self) -> list[psutil.Process]:
        assert self.process is not None
        return named(FORK_SERVER, self.process.pid)

    def end(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.communicate(timeout=30)
        self.table.close()
