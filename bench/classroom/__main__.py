"""`python -m bench.classroom`: a class of thirty on one server, on the loopback, and what is asked of it.

Twenty-eight speak Streamlit's protocol over websockets, two have a real Chromium. All join by code and nickname, move
sliders, train jobs of ten seconds, watch, scrub and drag, for ten minutes; with --faults processes are killed and
networks cut meanwhile. Ends with 1 only where something was not correct; a figure that is missed is told.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx

from bench.classroom import costs, table
from bench.classroom.course import Course, course
from bench.classroom.lab import class_lab
from bench.classroom.options import planned
from bench.classroom.plan import Plan
from bench.classroom.training import recipe_of, unwatched

TOLD = 12
BUILD = Path(__file__).resolve().parents[2] / "build"


def measured(plan: Plan) -> tuple[list[table.Line], Course, list[costs.Cost]]:
    """A class from its beginning to its end. Raises RuntimeError where something cannot be measured."""
    tell("the lab")
    with class_lab(plan) as lab:
        tell("how long a job takes")
        recipe = recipe_of(lab, plan)
        print(
            f"{recipe.training.epochs} epochs of {recipe.data.name} take {plan.job_seconds:g} s alone",
            flush=True,
        )
        tell("the same jobs with nobody watching")
        before = unwatched(lab, plan, recipe)
        tell("the class")
        found = asyncio.run(course(lab, plan, recipe))
        tell("the same jobs with nobody watching, again")
        after = unwatched(lab, plan, recipe)
        alone = f"{before.rate:.0f} before the class, {after.rate:.0f} after it"
        print(f"steps/s of {plan.slots} slots with nobody watching: {alone}\n", flush=True)
        paid = asyncio.run(costs.measure(lab, recipe)) if plan.costs else []
        # Within: it looks into the run folders.
        lines = table.lines(plan, found, before + after)
        found.trainings = found.training.lengths()
        found.training.close()
        return lines, found, paid


def tell(what: str) -> None:
    """That something begins."""
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


def report(plan: Plan, lines: list[table.Line], found: Course, paid: list[costs.Cost]) -> str:
    """All of it as text."""
    parts = [table.written(lines), table.acts(found)]
    if paid:
        parts.append("\n" + costs.written(paid, found.opened, found.sessions - plan.students))
    seen = found.seen
    for what, troubles in (
        ("page", seen.bad_pages),
        ("session", seen.lost),
        ("not back", seen.unrecovered),
        ("job not taken", seen.refused),
    ):
        parts += [f"{what}: {trouble}" for trouble in troubles[:TOLD]]
        parts += [f"{what}: and {len(troubles) - TOLD} more"] if len(troubles) > TOLD else []
    return "\n".join(parts)


def keep(plan: Plan, lines: list[table.Line], found: Course, paid: list[costs.Cost]) -> Path:
    """Writes it down for whoever sets it beside another one."""
    kept: dict[str, Any] = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": f"{platform.platform()}, {os.cpu_count()} cores",
        "plan": asdict(plan),
        "lines": [asdict(line) for line in lines],
        "trainings_s": found.trainings,
        "costs_ms": {cost.what: cost.each for cost in paid},
        "faults": dict(found.faults.done),
        "acts_s": {what: sorted(values) for what, values in found.seen.seconds.items()},
        "memory": [[at - found.machine.since, size] for at, size, _ in found.machine.memory],
    }
    BUILD.mkdir(exist_ok=True)
    file = BUILD / f"class-{'faults' if plan.faults else 'quiet'}.json"
    file.write_text(json.dumps(kept, indent=1) + "\n")
    return file


def main(arguments: list[str] | None = None) -> int:
    """Exit code 1 where something was not correct or could not be measured."""
    plan = planned(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was begun is ended, then too
    there = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the beginning"
    print(f"{plan.students} students, {plan.slots} slots, {plan.minutes:g} minutes; {there}", flush=True)
    try:
        lines, found, paid = measured(plan)
    except KeyboardInterrupt:
        return 130
    except (RuntimeError, TimeoutError, httpx.HTTPError, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(report(plan, lines, found, paid))
    print(f"\nwritten to {keep(plan, lines, found, paid)}")
    return 1 if any(line.correctness and not line.met for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
