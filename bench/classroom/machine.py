"""What the machine is used for while the class goes on: memory of the web server, and processors by who uses them."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from contextlib import suppress

import psutil

from bench.classroom.lab import ClassLab

EVERY = 1.0
EDGE = 15
"""Samples at both ends of a while whose means are set against each other."""


class Machine:
    """Looks once in a second.

    Attributes:
        memory: when (performance counter), bytes of the web server, and which process it was.
        lags: seconds by which the bench's own loop was late.
        used: seconds of processors, by role.

    Args:
        lab: whose processes are looked at; what else was begun by this process is the bench's.
    """

    def __init__(self, lab: ClassLab) -> None:
        self.lab = lab
        self.memory: list[tuple[float, float, int]] = []
        self.lags: list[float] = []
        self.used: Counter[str] = Counter()
        self.since = self.until = time.perf_counter()
        self._before: dict[tuple[int, float], float] = {}

    async def go_on(self) -> None:
        """Until it is cancelled."""
        self.since = time.perf_counter()
        self._count(first=True)
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(EVERY)
            self.lags.append(time.perf_counter() - begun - EVERY)
            self._count()

    def _count(self, *, first: bool = False) -> None:
        roles = self.lab.processes()
        for process in roles["web"]:
            with suppress(psutil.NoSuchProcess):
                self.memory.append((time.perf_counter(), float(process.memory_info().rss), process.pid))
        own = psutil.Process()
        lab = {process.pid for processes in roles.values() for process in processes}
        others = [each for each in own.children(recursive=True) if each.pid not in lab]
        browsers = [each for each in others if "chrom" in _name(each)]
        self._add("bench: browsers", browsers, first)
        self._add("bench: clients", [own, *(each for each in others if each not in browsers)], first)
        for role, processes in roles.items():
            self._add(role, processes, first)
        self.until = time.perf_counter()

    def _add(self, role: str, processes: list[psutil.Process], first: bool) -> None:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                times, key = process.cpu_times(), (process.pid, process.create_time())
                now = times.user + times.system
                self.used[role] += 0.0 if first else now - self._before.get(key, 0.0)  # type: ignore[assignment]
                self._before[key] = now

    def share(self, *roles: str) -> float:
        """Of all processors, what some of them used."""
        whole = (self.until - self.since) * (os.cpu_count() or 1)
        return sum(self.used[role] for role in roles) / max(whole, 1e-9)

    def most(self) -> float:
        """Bytes of the web server at its largest."""
        return max((size for _, size, _ in self.memory), default=float("nan"))

    def growth(self, seconds: float, until: float) -> float:
        """By which share the web server, the last one, grew over so many seconds before a moment."""
        now = self.memory[-1][2] if self.memory else 0
        last = [size for at, size, pid in self.memory if until - seconds <= at <= until and pid == now]
        edge = min(EDGE, max(1, len(last) // 4))
        if len(last) < 2 * edge:
            return float("nan")
        return sum(last[-edge:]) / sum(last[:edge]) - 1


def _name(process: psutil.Process) -> str:
    with suppress(psutil.NoSuchProcess):
        return process.name()
    return ""
