"""What each job got of its turns, as the engine's log tells it."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from pathlib import Path

_LINE = re.compile(r"^(\S+ \S+),(\d{3}) \w+ job (\w+) (begins|has had its turn|died)")


def whole_turns(log: Path, jobs: set[str]) -> dict[int, list[float]]:
    """Seconds of the turns that the slice ended, by round: a job's first turns, its second ones, and so on.

    Args:
        log: of the engine.
        jobs: those of the class.
    """
    began: dict[str, float] = {}
    count: dict[str, int] = defaultdict(int)
    rounds: dict[int, list[float]] = defaultdict(list)
    for line in log.read_text(errors="replace").splitlines() if log.exists() else ():
        found = _LINE.match(line)
        if not found or found[3] not in jobs:
            continue
        at = datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S").timestamp() + int(found[2]) / 1000
        job = found[3]
        if found[4] == "begins":
            began[job] = at
            count[job] += 1
        elif found[4] == "died":
            began.pop(job, None)  # cut short by a fault, it is no whole turn
        elif job in began:
            rounds[count[job]].append(at - began.pop(job))
    return dict(rounds)


def unfairness(rounds: dict[int, list[float]]) -> float:
    """By which share the shortest turn of a round was shorter than the longest, at worst; nan where none was whole."""
    shares = [1 - min(turns) / max(turns) for turns in rounds.values() if len(turns) > 1 and max(turns) > 0]
    return max(shares, default=float("nan"))
