"""What the job table foretells of its jobs, and how far off that was from what came true."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median, quantiles

from aecore.jobs.forecast import Forecast, Turn, forecast
from aecore.jobs.job import Job
from aecore.jobs.lengths import Lengths, Trained
from aecore.jobs.opened import mended
from aecore.jobs.queued import Queued

KNOWN = 100
"""Trainings that ended last, from which lengths are learned."""
KEPT = 400
"""Estimates that are kept with what came true."""
MEASURED = 40
"""The newest of them say how far off estimates are."""
LEAST_SECONDS = 5.0
"""What is shorter counts as so long where the share is taken by which an estimate was off."""
_READY = 0.3
_NOT_KNOWN = Forecast(None, None)


@dataclass(frozen=True)
class Off:
    """By what share of the time itself estimates were off: in the middle, of nine in ten at most, and of how many."""

    median: float
    most: float
    count: int


class Foretold(Queued):
    """The job table, looking ahead."""

    @mended
    def outlook(self, slots: int, slice_seconds: float) -> dict[str, Forecast]:
        """When each job that waits or trains begins and ends, by id; nothing while nothing is known of any length.

        Nothing either while everybody is paused: nobody knows for how long.

        Args:
            slots: how many train at once.
            slice_seconds: for how long a turn lasts while others wait.
        """
        with self._reading() as connection:
            if connection.execute("SELECT 1 FROM flags").fetchone() is not None:
                return {}
            known = connection.execute(
                "SELECT recipe, work, 1.0, trained FROM jobs WHERE state = 'finished' AND trained > 0"
                " ORDER BY ended DESC LIMIT ?",
                (KNOWN,),
            ).fetchall()
            readied = connection.execute(
                "SELECT readied / turns FROM jobs WHERE turns > 0 ORDER BY given DESC LIMIT ?", (KNOWN,)
            ).fetchall()
        waiting, holders = self._waiting(), self._select("WHERE slot = 1")
        lengths = Lengths([*map(_trained, [*holders, *waiting]), *(Trained(*row) for row in known)])
        if lengths.typical is None:
            return {}
        # In the middle: a machine's first one waits until everything is loaded.
        ready = median(seconds for (seconds,) in readied) if readied else _READY
        now, told = time.time(), self._turns()
        left = {job.id: lengths.left(_trained(job)) for job in [*holders, *waiting]}
        # The length of one that nobody knows is taken for a usual one where others wait for it.
        taken = {job: lengths.typical if seconds is None else seconds for job, seconds in left.items()}
        on = [
            # Its turn began when it had got ready; what it has trained is as of the last look at it.
            Turn(job, min(job.given + ready - now, ready), 0.0, paused=job.state == "paused")
            for job in holders
        ]
        for turn in on:
            turn.left = taken[turn.job.id] + max(0.0, -turn.since)
        found = forecast(
            on,
            waiting,
            taken,
            slots=slots,
            slice_seconds=slice_seconds,
            ready=ready,
            served=told.served,
            addresses=told.addresses,
        )
        return {
            job: Forecast(each.begin, None if left.get(job) is None else each.end)
            for job, each in found.items()
        }

    @mended
    def foretell(self, found: dict[str, Forecast]) -> None:
        """Writes down what is foretold of the jobs, for all to see; the first of each is an estimate to be measured.

        Args:
            found: as `outlook` gives it; what is not in it is not known any more.
        """
        now = time.time()
        with self._reading() as connection:
            jobs = connection.execute(
                "SELECT id, begins, ends, started IS NULL, held = '' AND state <> 'paused',"
                " id IN (SELECT job FROM estimates WHERE what = 'begin'),"
                " id IN (SELECT job FROM estimates WHERE what = 'end')"
                " FROM jobs WHERE state IN ('queued', 'running', 'paused') ORDER BY number"
            ).fetchall()
        moved: list[tuple[float, float, str]] = []
        new: list[tuple[str, str, float, float]] = []
        for job, begins, ends, waits, goes_on, begin_known, end_known in jobs:
            each = found.get(job, _NOT_KNOWN)
            begin, end = (now + seconds if seconds else 0.0 for seconds in (each.begin, each.end))
            if _differ(begins, begin) or _differ(ends, end):
                moved.append((begin, end, job))
            if goes_on and waits and not begin_known and each.begin is not None:
                new.append((job, "begin", now, each.begin))
            if goes_on and not end_known and each.end is not None:
                new.append((job, "end", now, each.end))
        if moved or new:
            with self._write() as connection:
                connection.executemany("UPDATE jobs SET begins = ?, ends = ? WHERE id = ?", moved)
                connection.executemany(
                    "INSERT INTO estimates (job, what, made, said) VALUES (?, ?, ?, ?)", new
                )

    @mended
    def settles(self) -> bool:
        """Whether `settle` has anything to do."""
        news = (
            "SELECT 1 FROM estimates LEFT JOIN jobs ON id = job WHERE came IS NULL AND (EXISTS (SELECT 1 FROM flags)"
            " OR state IS NULL OR state NOT IN ('queued', 'running') OR held <> ''"
            " OR (what = 'begin' AND started IS NOT NULL)) LIMIT 1"
        )
        with self._reading() as connection:
            return connection.execute(news).fetchone() is not None

    @mended
    def settle(self) -> None:
        """Writes what came true beside what was foretold; what somebody has stopped or paused says nothing."""
        with self._write() as connection:
            connection.execute(
                "DELETE FROM estimates WHERE came IS NULL AND (EXISTS (SELECT 1 FROM flags) OR job NOT IN"
                " (SELECT id FROM jobs WHERE state IN ('queued', 'running', 'finished') AND held = ''))"
            )
            for what, column in (("begin", "started"), ("end", "ended")):
                connection.execute(
                    f"UPDATE estimates SET came = (SELECT {column} FROM jobs WHERE id = job) - made"
                    f" WHERE what = ? AND came IS NULL AND (SELECT {column} FROM jobs WHERE id = job) IS NOT NULL",
                    (what,),
                )
            connection.execute(
                "DELETE FROM estimates WHERE came IS NOT NULL AND number NOT IN"
                " (SELECT number FROM estimates ORDER BY number DESC LIMIT ?)",
                (KEPT,),
            )

    @mended
    def off(self, what: str) -> Off | None:
        """How far off the newest estimates were of begins ("begin") or ends ("end"); None while none has come true."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT said, came FROM estimates WHERE what = ? AND came IS NOT NULL"
                " ORDER BY number DESC LIMIT ?",
                (what, MEASURED),
            ).fetchall()
        return off(rows)


def off(pairs: list[tuple[float, float]]) -> Off | None:
    """How far off seconds that were said are from those that came; None of none."""
    shares = [abs(said - came) / max(came, LEAST_SECONDS) for said, came in pairs]
    if not shares:
        return None
    most = quantiles(shares, n=10, method="inclusive")[-1] if len(shares) > 1 else shares[0]
    return Off(median(shares), most, len(shares))


def _differ(before: float, now: float) -> bool:
    """Whether it is worth a write: nobody is told of less than a second."""
    return (before == 0) != (now == 0) or abs(before - now) > 1.0


def _trained(job: Job) -> Trained:
    # Of an older table nobody knows how long it took.
    share = job.step / job.steps if job.steps and job.trained > 0 else 0.0
    return Trained(job.recipe, job.work, share, job.trained)
