"""The job table as the web server and the command line see it: submit, wish, look. States are the engine's alone."""

from __future__ import annotations

import math
import secrets
import sqlite3
import time
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from aecore.errors import EngineError
from aecore.jobs.arrival import Arrivals, refuse_another
from aecore.jobs.askers import asked_from
from aecore.jobs.foretold import Foretold
from aecore.jobs.job import ENDED, UNFINISHED, Held, Job, Jobs, State
from aecore.jobs.lessons import Lessons, refuse_used_up
from aecore.jobs.noted import forget_job, note_job
from aecore.jobs.opened import mended
from aecore.jobs.quota import Quota, Taken, refuse, taken
from aecore.jobs.removal import Removal
from aecore.jobs.teaching import Teaching
from aecore.jobs.usage import Usage
from aecore.sentences import cut, unpacked

if TYPE_CHECKING:
    from aecore.recipe.recipe import Recipe

Verb = Literal["pause", "resume", "step", "stop", "learning_rate"]
VERBS: tuple[str, ...] = ("pause", "resume", "step", "stop", "learning_rate")

__all__ = ["ENDED", "UNFINISHED", "VERBS", "Held", "Job", "JobTable", "Jobs", "State", "Verb"]


class JobTable(Foretold, Removal, Arrivals, Teaching, Lessons, Usage):
    """`<runs>/jobs.sqlite`. One table may be used by several threads, and the file by several processes at once.

    Args:
        runs: the folder of the runs; made when it is missing.
        owner_limit: how many unfinished jobs one owner may have.
        address_limit: how many unfinished jobs may have been asked for from one address.
        total_limit: how many unfinished jobs there may be in all.
        quota: how much of the disk runs and own sets may take.
        data: the data folder, whose own sets count; None for runs alone.

    Attributes:
        kept_limit: how many runs one student may keep; 0 for as many as fit.
        minutes_limit: how many minutes one student's runs may train in a lesson; 0 for as many as they like.

    Raises:
        EngineError: the folder is on a network's file system, cannot be written, or holds a broken table.
    """

    def __init__(
        self,
        runs: Path,
        *,
        owner_limit: int = 3,
        address_limit: int = 120,
        total_limit: int = 200,
        quota: Quota | None = None,
        data: Path | None = None,
    ) -> None:
        super().__init__(runs)
        self.owner_limit = owner_limit
        self.address_limit = address_limit
        self.total_limit = total_limit
        self.quota = quota or Quota()
        self.data = data
        self.kept_limit = 0
        self.minutes_limit = 0

    @mended
    def submit(
        self,
        recipe: Recipe,
        owner: str,
        name: str = "",
        device: str = "auto",
        address: str = "",
        bytes: int = 0,
        work: float = 0.0,
        *,
        teaches: bool = False,
    ) -> str:
        """Queues a job and returns its id, which cannot be guessed and is the run's id and folder name too.

        Args:
            recipe: what it trains.
            owner: whose it is.
            name: what people call it.
            device: auto, cpu or cuda.
            address: where it is asked for; "" where that is not told.
            bytes: what its run will write to the disk.
            work: multiply-adds of the whole training; 0 where nobody has counted.
            teaches: whether the owner is a class's teacher, whose runs and minutes are not counted.

        Raises:
            EngineError: the owner, the address or all have too many unfinished jobs, or no room on the disk; a student
                too many runs, or no minutes left.
        """
        job = secrets.token_hex(10)
        values: dict[str, Any] = {"owner": owner, "name": name, "recipe": recipe.to_json(), "device": device}
        values |= {"created": time.time(), "bytes": bytes}
        try:
            with self._write() as connection:
                if not teaches:
                    refuse_used_up(connection, owner, self.minutes_limit)
                    refuse_another(connection, owner, self.kept_limit)
                self._require_room(connection, owner, address)
                refuse(connection, self.runs, self.data, owner, bytes, self.quota)
                connection.execute(
                    "INSERT INTO jobs (id, owner, name, recipe, device, created, bytes, work)"
                    " VALUES (:id, :owner, :name, :recipe, :device, :created, :bytes, :work)",
                    {"id": job, "work": work, **values},
                )
                if address:
                    connection.execute("INSERT INTO askers (job, address) VALUES (?, ?)", (job, address))
                note_job(self.runs, job, **values)
        except BaseException:
            forget_job(self.runs, job)
            raise
        return job

    def _require_room(self, connection: sqlite3.Connection, owner: str, address: str) -> None:
        count = "SELECT COUNT(*) FROM jobs WHERE state IN ('queued', 'running', 'paused')"
        (own,) = connection.execute(count + " AND owner = ?", (owner,)).fetchone()
        (total,) = connection.execute(count).fetchone()
        if own >= self.owner_limit:
            raise EngineError(
                "own_limit",
                "queue: expected at most {most} unfinished runs at a time for one person, "
                "found {there} waiting, running or paused; "
                "try stopping one of them, or waiting until one ends.",
                most=self.owner_limit,
                there=own,
            )
        if address and (there := asked_from(connection, address)) >= self.address_limit:
            raise EngineError(
                "address_limit",
                "queue: expected at most {most} unfinished runs at a time from one address, "
                "found {there} waiting, running or paused; try again when one of them has ended.",
                most=self.address_limit,
                there=there,
            )
        if total >= self.total_limit:
            raise EngineError(
                "queue",
                "queue: expected at most {most} unfinished runs in all, "
                "found {there} waiting, running or paused; try again in a few minutes.",
                most=self.total_limit,
                there=total,
            )

    @mended
    def wish(self, job: str, verb: str, value: float | None = None) -> None:
        """Asks the engine for a verb of VERBS; of a job that has ended nothing is asked any more.

        Raises EngineError for an unknown job or verb, and for a learning rate that is not a positive number.
        """
        if verb not in VERBS:
            raise EngineError(
                "wish",
                "wish: expected one of {known}, found {found}.",
                known=", ".join(VERBS),
                found=cut(repr(verb)),
            )
        if verb == "learning_rate" and (value is None or not math.isfinite(value) or value <= 0):
            raise EngineError(
                "rate",
                "learning rate: expected a number above 0, found {found}; try 0.001.",
                found=str(value),
            )
        with self._write() as connection:
            if self.get(job).state not in ENDED:
                # A whole number may be larger than those of a table.
                number = None if value is None else float(value)
                connection.execute(
                    "INSERT INTO wishes (job, verb, value) VALUES (?, ?, ?)", (job, verb, number)
                )

    @mended
    def taken(self, owner: str) -> Taken:
        """What runs and own sets take of the disk: this owner's, and all."""
        with self._reading() as connection:
            return taken(connection, owner, self.data)

    @mended
    def get(self, job: str) -> Job:
        """The job with this id. Raises EngineError when there is none."""
        found = self._select("WHERE id = ?", (job,))
        if not found:
            raise EngineError(
                "job",
                "job: expected the id of a job, found {found}; try the list of runs.",
                found=cut(repr(job)),
            )
        return found[0]

    @mended
    def list(self, owner: str | None = None, *, states: Collection[str] = (), limit: int = 100) -> Jobs:
        """The newest jobs first, of one owner or of all, in any of `states` (none named: in any state).

        Those whose runs were removed are not among them.
        """
        where: list[str] = ["removed = 0"]
        values: list[str] = []
        if owner is not None:
            where.append("owner = ?")
            values.append(owner)
        if states:
            where.append(f"state IN ({', '.join('?' * len(states))})")
            values.extend(states)
        return self._select(f"WHERE {' AND '.join(where)} ORDER BY number DESC LIMIT ?", (*values, limit))

    @mended
    def made_anew(self) -> tuple[float, str] | None:
        """When the table was last made anew from the run folders, in seconds since 1970, and what is said of it."""
        with self._reading() as connection:
            found = connection.execute(
                "SELECT at, message, said FROM mends ORDER BY at DESC LIMIT 1"
            ).fetchone()
        return (float(found[0]), unpacked(found[1], found[2])) if found else None
