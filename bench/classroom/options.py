"""What the command line asks of the bench of a class."""

from __future__ import annotations

import argparse
from dataclasses import replace

from bench.classroom.plan import Plan


def planned(arguments: list[str] | None = None) -> Plan:
    """The plan; one that is shorter than its faults are far apart has them closer together."""
    parser = argparse.ArgumentParser(prog="python -m bench.classroom")
    parser.add_argument("--minutes", type=float, default=Plan.minutes, help="for how long the class goes on")
    parser.add_argument(
        "--students", type=int, default=Plan.students, help="of the class, those with a browser too"
    )
    parser.add_argument("--pages", type=int, default=Plan.pages, help="of them with a real Chromium")
    parser.add_argument("--held", type=int, default=Plan.held, help="sessions that are open at once")
    parser.add_argument("--slots", type=int, default=Plan.slots, help="how many trainings run at once")
    parser.add_argument("--job-seconds", type=float, default=Plan.job_seconds, help="of a job that is alone")
    parser.add_argument("--slice", type=float, default=Plan.slice_seconds, help="seconds of a turn")
    parser.add_argument("--seed", type=int, default=Plan.seed, help="of what students do")
    parser.add_argument("--faults", action="store_true", help="kill processes and cut networks all along")
    parser.add_argument("--no-costs", action="store_true", help="leave out what single acts cost")
    given = parser.parse_args(arguments)
    plan = Plan(
        minutes=given.minutes,
        students=given.students,
        pages=given.pages,
        held=given.held,
        slots=given.slots,
        job_seconds=given.job_seconds,
        slice_seconds=given.slice,
        seed=given.seed,
        faults=given.faults,
        costs=not given.no_costs,
    )
    return replace(plan, worker_every=min(30.0, plan.seconds / 4), cut=min(20.0, plan.seconds / 6))
