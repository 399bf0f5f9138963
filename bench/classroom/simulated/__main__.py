"""`python -m bench.classroom.simulated`: how fair the queue is and how long people wait in it, up to a thousand."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.classroom.seen import quantile
from bench.classroom.simulated.room import Outcome, simulate

STUDENTS, SLOTS = (30, 100, 300, 1000), (2, 8, 32)
BUILD = Path(__file__).resolve().parents[3] / "build"
# Seconds that trainings of the presets took on two cores, as a class chose them: when no class was recorded here.
RECORDED = (8.9, 9.4, 9.6, 9.8, 10.1, 10.3, 10.4, 10.9, 11.6, 12.8)
HEAD = (
    "  students slots   picture p50/p95/most   result p50/p95/most      ideal  unfair  ahead  engine's look"
)


def recorded() -> tuple[float, ...]:
    """The lengths of the last class that was measured here."""
    file = BUILD / "class-quiet.json"
    try:
        found = json.loads(file.read_text())["trainings_s"]
    except (OSError, ValueError, KeyError):
        found = []
    return tuple(map(float, found)) or RECORDED


def row(students: int, slots: int, found: Outcome) -> str:
    """One class of the table."""
    pictures = "/".join(f"{quantile(found.pictures, share):.0f}" for share in (0.5, 0.95, 1))
    results = "/".join(f"{quantile(found.results, share):.0f}" for share in (0.5, 0.95, 1))
    looks = f"{quantile(found.looks, 0.95) * 1000:.1f} ms"
    unfair = "-" if found.unfair != found.unfair else f"{found.unfair:.0%}"
    return (
        f"  {students:>8} {slots:>5}   {pictures + ' s':>20}   {results + ' s':>19} {found.ideal:>8.0f} s"
        f"  {unfair:>6}  {found.ahead:>5}  {looks:>13}"
    )


def report(sizes: Sequence[int] = STUDENTS, slots: Sequence[int] = SLOTS) -> str:
    """The table, printed as it comes."""
    lengths = recorded()
    lines = [
        f"{len(lengths)} recorded trainings of {min(lengths):.1f} to {max(lengths):.1f} s; one for each student"
    ]
    print(f"{lines[0]}\n{HEAD}", flush=True)
    for students in sizes:
        for each in slots:
            lines.append(row(students, each, simulate(students, each, lengths)))
            print(lines[-1], flush=True)
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.classroom.simulated", description=__doc__)
    parser.add_argument("--students", type=int, nargs="+", default=list(STUDENTS))
    parser.add_argument("--slots", type=int, nargs="+", default=list(SLOTS))
    given = parser.parse_args()
    begun = time.perf_counter()
    report(given.students, given.slots)
    print(f"  in {time.perf_counter() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
