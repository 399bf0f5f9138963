"""The job table as the engine alone may use it: it takes wishes and writes states."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from aecore.jobs.noted import is_noted, note_job, note_more
from aecore.jobs.opened import mended
from aecore.jobs.quota import taken, weigh
from aecore.jobs.table import ENDED, Job, JobTable
from aecore.runs.trash import empty, put_away
from aecore.sentences import packed


@dataclass(frozen=True)
class Wish:
    """What somebody asked of a job; `number` grows with time."""

    number: int
    job: str
    verb: str
    value: float | None


class EngineTable(JobTable):
    """Adds to the job table what only the engine does."""

    @mended
    def wishes(self) -> list[Wish]:
        """The wishes that were not granted yet, oldest first."""
        with self._reading() as connection:
            return [
                Wish(*row)
                for row in connection.execute("SELECT number, job, verb, value FROM wishes ORDER BY number")
            ]

    @mended
    def held(self) -> list[Job]:
        """The jobs that are held, those that asked first before the others."""
        return self._select("WHERE state = 'queued' AND held <> '' AND removed = 0 ORDER BY number")

    @mended
    def allowed(self, job: Job) -> int:
        """Bytes that the run of a job may take beside all other runs, and sets."""
        with self._reading() as connection:
            return taken(connection, job.owner, self.data, but=job.id).left(self.quota)

    @mended
    def weigh(self) -> None:
        """Notes what the runs take that ended before anybody counted."""
        with self._write() as connection:
            weigh(connection, self.runs, unknown=True)

    @mended
    def change(self, /, job: str, *, granted: int | None = None, **values: object) -> None:
        """Writes columns of one job and, in the same transaction, strikes out the wish that led to it."""
        if isinstance(message := values.get("message"), str):
            values |= {"message": str(message), "said": packed(message)}
        with self._write() as connection:
            if values:
                settings = ", ".join(f"{column} = ?" for column in values)
                connection.execute(f"UPDATE jobs SET {settings} WHERE id = ?", (*values.values(), job))
            if granted is not None:
                connection.execute("DELETE FROM wishes WHERE number = ?", (granted,))
            if values.get("state") in ENDED:
                connection.execute("DELETE FROM wishes WHERE job = ?", (job,))
        if values.get("learning_rate") is not None:
            note_more(self.runs, job, learning_rate=values["learning_rate"])

    @mended
    def give_slot(self, job: Job) -> None:
        """Marks a waiting job as the holder of a slot, and that its owner has had a turn."""
        with self._write() as connection:
            connection.execute(
                "UPDATE jobs SET state = CASE hold WHEN 1 THEN 'paused' ELSE 'running' END, hold = 0, held = '',"
                " slot = 1, given = :now, started = COALESCE(started, :now),"
                " served = (SELECT MAX(served) + 1 FROM jobs) WHERE id = :job",
                {"now": time.time(), "job": job.id},
            )

    @mended
    def put_ended_away(self) -> None:
        """Puts the runs into the trash that were removed while they trained, and have ended."""
        with self._reading() as connection:
            found = connection.execute(
                f"SELECT id, removed FROM jobs WHERE removed > 0 AND bytes <> 0 AND state IN {ENDED}"
            ).fetchall()
        for job, at in found:
            if (self.runs / job).is_dir():
                with self._write() as connection:
                    if connection.execute("SELECT removed FROM jobs WHERE id = ?", (job,)).fetchone()[0]:
                        put_away(self.runs, job, at)

    @mended
    def empty(self, job: str) -> None:
        """Deletes a removed run for good; what was brought back meanwhile stays."""
        with self._write() as connection:
            connection.execute("UPDATE jobs SET bytes = 0 WHERE id = ? AND removed > 0", (job,))
            empty(self.runs, job)

    @mended
    def recover(self) -> list[Job]:
        """Puts the jobs that held a slot when the last engine went down back to the front of the queue.

        What was paused stays paused, without a slot. Returns the jobs put back, as they were.
        """
        with self._write() as connection:
            holders = self._select("WHERE slot = 1 AND state IN ('running', 'paused') ORDER BY number")
            connection.execute(
                "UPDATE jobs SET slot = 0, front = 1, hold = (state = 'paused'),"
                " state = CASE state WHEN 'running' THEN 'queued' ELSE state END"
                " WHERE slot = 1 AND state IN ('running', 'paused')"
            )
        return holders

    @mended
    def hold_slots(self, jobs: Mapping[str, str]) -> None:
        """Marks jobs, by id with their states, as holders of slots: a table that was made anew does not know."""
        with self._write() as connection:
            connection.executemany(
                "UPDATE jobs SET slot = 1, front = 0, hold = 0, state = ? WHERE id = ?",
                [(state, job) for job, state in jobs.items()],
            )

    def note_all(self) -> None:
        """Has the run folders of before they knew their jobs know them."""
        for job in self.list(limit=1_000_000):
            if not is_noted(self.runs, job.id):
                note_job(
                    self.runs,
                    job.id,
                    owner=job.owner,
                    name=job.name,
                    recipe=job.recipe,
                    device=job.device,
                    created=job.created,
                    learning_rate=job.learning_rate,
                )
