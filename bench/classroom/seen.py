"""What is noted while a class goes on: by the students, and by who looks after the processes."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass
class First:
    """What a student waited for first, in seconds of the performance counter; 0 for not yet."""

    asked: float = 0.0
    picture: float = 0.0
    result: float = 0.0


@dataclass
class Seen:
    """All of it.

    Attributes:
        seconds: of acts and answers, by what was done.
        latencies: seconds from a metric's emission to its arrival, of websocket clients.
        drawn: milliseconds from a metric's emission to its drawing at p95, and how many, by page and run.
        statuses: of the answers, by status.
        lost: sessions that were gone without a reason, with what was seen.
        bad_pages: pages that were blank or stuck.
        away: seconds from the end of a fault to a page that stands again.
        firsts: by student.
        jobs: that were asked for, by id: whose they are.
        refused: jobs that were not taken.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    latencies: list[float] = field(default_factory=list)
    drawn: dict[str, tuple[float, int]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    bad_pages: list[str] = field(default_factory=list)
    away: list[float] = field(default_factory=list)
    unrecovered: list[str] = field(default_factory=list)
    firsts: dict[str, First] = field(default_factory=lambda: defaultdict(First))
    jobs: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def asked(self, student: str, job: str) -> None:
        """A job was asked for and taken."""
        self.jobs[job] = student
        first = self.firsts[student]
        first.asked = first.asked or time.perf_counter()

    def picture(self, student: str) -> None:
        """A student sees the map of their own run."""
        first = self.firsts[student]
        first.picture = first.picture or time.perf_counter()

    def result(self, student: str) -> None:
        """A run of a student's has finished."""
        first = self.firsts[student]
        first.result = first.result or time.perf_counter()


def quantile(values: list[float], share: float) -> float:
    """The value below which a share of them lies, one of them; nan of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")
