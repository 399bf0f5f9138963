"""What is asked of a class on two cores, what was measured, and whether it is met."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bench.classroom.course import MEMORY_SECONDS, Course
from bench.classroom.plan import Plan
from bench.classroom.seen import quantile
from bench.classroom.training import Speed
from bench.classroom.turns import unfairness, whole_turns

GIGABYTE = 1e9
CLIENTS, BROWSERS = "bench: clients", "bench: browsers"


@dataclass(frozen=True)
class Line:
    """One of the table. `met`: None where it was not measured. `correctness`: missed, the bench fails."""

    asked: str
    measured: str
    met: bool | None
    correctness: bool = False


def lines(plan: Plan, course: Course, unwatched: Speed) -> list[Line]:
    """The table of a class."""
    return [*_pages(plan, course), *_queue(plan, course), *_machine(plan, course, unwatched), *_whole(course)]


def _at_most(value: float, most: float) -> bool | None:
    return None if math.isnan(value) else value <= most


def _ms(value: float) -> str:
    return "nothing measured" if math.isnan(value) else f"{value * 1000:.0f} ms"


def _s(value: float) -> str:
    return "nothing measured" if math.isnan(value) else f"{value:.1f} s"


def _pages(plan: Plan, course: Course) -> list[Line]:
    seen, found = course.seen, []
    for what, who in (
        ("slider", f"{plan.students - course.browsers} websockets"),
        ("slider in a browser", "Chromium"),
    ):
        values = seen.seconds[what]
        if what != "slider" and not course.browsers:
            continue
        half, most = quantile(values, 0.5), quantile(values, 0.95)
        worst = max(values, default=float("nan"))
        told = f" of {len(values)}"
        found += [
            Line(f"slider to a settled page, {who}: p50 150 ms", _ms(half) + told, _at_most(half, 0.150)),
            Line(f"slider to a settled page, {who}: p95 500 ms", _ms(most), _at_most(most, 0.500)),
            Line(f"slider to a settled page, {who}: none over 3 s", _ms(worst), _at_most(worst, 3.0)),
        ]
    bad, lost = len(seen.bad_pages), len(seen.lost)
    found.append(Line("no page ever blank or stuck", f"{bad}", not bad, correctness=True))
    found.append(Line("no session lost", f"{lost} of {course.sessions}", not lost, correctness=True))
    return found


def _queue(plan: Plan, course: Course) -> list[Line]:
    seen = course.seen
    late = quantile(seen.latencies, 0.95)
    drawn = max((p95 for p95, _ in seen.drawn.values()), default=float("nan")) / 1000
    points = sum(count for _, count in seen.drawn.values())
    pictures = [each.picture - each.asked for each in seen.firsts.values() if each.picture]
    results = [each.result - each.asked for each in seen.firsts.values() if each.result]
    picture = max(pictures, default=float("nan")) if len(pictures) == plan.students else float("nan")
    result = max(results, default=float("nan")) if len(results) == plan.students else float("nan")
    rounds = whole_turns(course.training.runs, seen.jobs)
    unfair = unfairness(rounds)
    whole = sum(map(len, rounds.values()))
    in_all = f", {len(results)} of {plan.students} had one"
    share = "nothing measured" if math.isnan(unfair) else f"{unfair:.1%} in {whole} whole turns"
    found = [
        Line(
            "metric emitted to its arrival p95 1 s, websockets",
            f"{_ms(late)} of {len(seen.latencies)}",
            _at_most(late, 1),
        ),
        Line(
            f"everybody's first picture in a round of slices, {plan.round:.0f} s",
            f"{_s(picture)}, {len(pictures)} of {plan.students} had one",
            len(pictures) == plan.students and picture <= plan.round,
        ),
        Line(
            f"everybody's first result in {plan.first_results:.0f} s",
            _s(result) + in_all,
            len(results) == plan.students and result <= plan.first_results,
        ),
        Line("unfairness in a round at most 15%", share, _at_most(unfair, 0.15)),
    ]
    if course.browsers:
        line = Line(
            "metric emitted to the drawn point p95 1 s, Chromium",
            f"{_ms(drawn)} of {points}",
            _at_most(drawn, 1),
        )
        found.insert(1, line)
    return found


def _machine(plan: Plan, course: Course, unwatched: Speed) -> list[Line]:
    machine = course.machine
    most = machine.most() / GIGABYTE
    last = min(MEMORY_SECONDS, plan.seconds / 2)
    growth = machine.growth(last, course.bell)
    watched = course.training.speed
    ratio = watched.rate / unwatched.rate if unwatched.seconds else float("nan")
    bench = machine.share(CLIENTS, BROWSERS)
    of_rest = ratio / max(1e-9, 1 - bench)
    told = (
        f"{ratio:.2f} ({watched.rate:.0f} of {unwatched.rate:.0f} steps/s in {watched.seconds:.0f} s); "
        f"{of_rest:.2f} of what the bench's own {bench:.0%} left"
    )
    return [
        Line(
            f"web server under 1.2 GB with {course.sessions} sessions", f"{most:.2f} GB", _at_most(most, 1.2)
        ),
        Line(
            f"and not growing by more than 2% in its last {last / 60:.3g} minutes",
            "nothing measured" if math.isnan(growth) else f"{growth:+.1%}",
            _at_most(growth, 0.02),
        ),
        Line(
            "training at least 0.9 of the same jobs with nobody watching",
            told if not math.isnan(ratio) else "nothing measured",
            None if math.isnan(ratio) else ratio >= 0.9,
        ),
    ]


def _whole(course: Course) -> list[Line]:
    jobs, seen = course.training.jobs(), course.seen
    open_ = [job.id for job in jobs if job.state not in ("finished", "stopped", "failed")]
    failed = [job for job in jobs if job.state == "failed"]
    spoiled = course.finished.spoiled()
    faults = ", ".join(f"{count} x {what}" for what, count in course.faults.done.items())
    back = f"{len(seen.away)} times, at most {max(seen.away, default=0.0):.1f} s"
    lost = f"{len(seen.unrecovered)} did not; {back}"
    return [
        Line(
            "no finished run lost or changed",
            f"{len(spoiled)} files of {len(course.finished.known)} runs",
            not spoiled,
            True,
        ),
        Line(
            "every job ends",
            f"{len(open_)} open, {len(failed)} failed of {len(jobs)}",
            not open_ and not failed,
            True,
        ),
        Line(
            f"every client comes back by itself ({faults or 'no faults'})", lost, not seen.unrecovered, True
        ),
    ]


def written(table: list[Line]) -> str:
    """The table as text."""
    wide = max(len(line.asked) for line in table)
    words = {True: "met", False: "MISSED", None: "-"}
    return "\n".join(f"{line.asked:<{wide}}  {words[line.met]:<6}  {line.measured}" for line in table)


def acts(course: Course) -> str:
    """What was done and answered, by kind."""
    found = ["", f"{'':<22}{'count':>8}{'p50 ms':>9}{'p95 ms':>9}{'most ms':>9}"]
    for what, values in sorted((what, values) for what, values in course.seen.seconds.items() if values):
        half, most, worst = np.percentile(values, [50, 95, 100]) * 1000
        found.append(f"{what:<22}{len(values):>8}{half:>9.0f}{most:>9.0f}{worst:>9.0f}")
    used = course.machine.used
    shares = ", ".join(f"{role} {course.machine.share(role):.1%}" for role in used if used[role])
    lag = quantile(course.machine.lags, 0.95) * 1000
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(course.seen.statuses.items()))
    found += ["", f"of all processors: {shares}", f"the bench's own loop was late by {lag:.0f} ms at p95"]
    found.append(f"answers by status: {statuses}")
    return "\n".join(found)
