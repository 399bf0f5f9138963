"""`python -m bench.page`: what the lab takes of memory and of people's patience, on an otherwise idle machine."""

from __future__ import annotations

import argparse
import os
import platform
import sys

from bench import memory, opening


def main() -> int:
    """Exit code 1 and one sentence where something cannot be measured."""
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("--only", choices=["memory", "killed", "start"], help="one of the measurements alone")
    parser.add_argument("--times", type=int, default=3, help="how often the lab is started")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} at the beginning")
    try:
        if given.only in (None, "memory"):
            print("\n" + memory.report(memory.measure()), flush=True)
        if given.only in (None, "killed"):
            print("\n" + memory.report_killed(memory.killed()), flush=True)
        if given.only in (None, "start"):
            print("\n" + opening.report(*opening.measure(given.times)), flush=True)
    except (OSError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
