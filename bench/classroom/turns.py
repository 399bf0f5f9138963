"""What each job got of its turns, as the engine's log and the runs' own metrics tell it."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from aecore.runs.folder import METRICS

_LINE = re.compile(r"^(\S+ \S+),(\d{3}) \w+ job (\w+) (begins|has had its turn|died)")


def whole_turns(runs: Path, jobs: Iterable[str]) -> dict[int, list[float]]:
    """Seconds of training in the turns that the slice ended, by round: a job's first turns, its second ones, and so on.

    Args:
        runs: the folder of the runs, with the engine's log.
        jobs: those of the class.
    """
    known = set(jobs)
    began: dict[str, float] = {}
    emitted: dict[str, list[float]] = {}
    count: dict[str, int] = defaultdict(int)
    rounds: dict[int, list[float]] = defaultdict(list)
    for job, at, what in _told(runs / "engine.log"):
        if job not in known:
            continue
        if what == "begins":
            began[job] = at
            count[job] += 1
        elif what == "died":
            began.pop(job, None)  # cut short by a fault, it is no whole turn
        elif job in began:
            if job not in emitted:
                emitted[job] = _emitted(runs / job / METRICS)
            # What it takes until there is a first point, the reading of images say, is not of the turn yet.
            first = bisect_left(emitted[job], began.pop(job))
            if first < len(emitted[job]) and emitted[job][first] < at:
                rounds[count[job]].append(at - emitted[job][first])
    return dict(rounds)


def unfairness(rounds: dict[int, list[float]]) -> float:
    """By which share the shortest turn of a round was shorter than the longest, at worst; nan where none was whole."""
    shares = [1 - min(turns) / max(turns) for turns in rounds.values() if len(turns) > 1 and max(turns) > 0]
    return max(shares, default=float("nan"))


def _told(log: Path) -> Iterable[tuple[str, float, str]]:
    for line in log.read_text(errors="replace").splitlines() if log.exists() else ():
        if found := _LINE.match(line):
            at = datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S").timestamp() + int(found[2]) / 1000
            yield found[3], at, found[4]


def _emitted(metrics: Path) -> list[float]:
    """When each point of a run was emitted, in seconds since 1970."""
    lines = metrics.read_text().splitlines() if metrics.exists() else []
    return [float(json.loads(line)["emitted"]) for line in lines if line.endswith("}")]
