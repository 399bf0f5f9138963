"""`python -m bench.page`: what the lab takes of memory and of people's patience, on an otherwise idle machine."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

from bench import dragging, memory, opening


def main() -> int:
    """Exit code 1 and one sentence where something cannot be measured."""
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument(
        "--only", choices=["memory", "killed", "start", "drag"], help="one of the measurements alone"
    )
    parser.add_argument("--times", type=int, default=3, help="how often the lab is started")
    parser.add_argument("--beside", type=Path, help="another checkout, started in turn with this one")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the beginning")
    try:
        if given.only in (None, "memory"):
            print("\n" + memory.report(memory.measure()), flush=True)
        if given.only in (None, "killed"):
            print("\n" + memory.report_killed(memory.killed()), flush=True)
        if given.only in (None, "start"):
            _start(given.times, given.beside)
        if given.only in (None, "drag"):
            _drag(given.times, given.beside)
    except (OSError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _start(times: int, beside: Path | None) -> None:
    if beside is None:
        print("\n" + opening.report(*opening.measure(times)[0]), flush=True)
        return
    found = opening.measure(times, (None, beside))
    for (starts, reloads), name in zip(found, ("this checkout", str(beside)), strict=True):
        print("\n" + opening.report(starts, reloads, name))
    print("\n" + opening.compared(*found), flush=True)


def _drag(times: int, beside: Path | None) -> None:
    checkouts = (None,) if beside is None else (None, beside)
    names = ("",) if beside is None else ("this checkout", str(beside))
    for found, name in zip(dragging.measure(times, checkouts), names, strict=True):
        print("\n" + dragging.report(found, name), flush=True)


if __name__ == "__main__":
    sys.exit(main())
