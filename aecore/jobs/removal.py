"""Runs that are removed and brought back, in the table and on the disk at once."""

from __future__ import annotations

import time

from aecore.errors import EngineError
from aecore.jobs.arrival import refuse_another
from aecore.jobs.noted import note_more
from aecore.jobs.opened import OpenTable, mended
from aecore.runs.trash import bring_back, put_away

_ENDED = "('finished', 'stopped', 'failed')"


class Removal(OpenTable):
    """What the job table does with runs that nobody needs any more.

    Folders are moved within the table's transactions: web server and engine never move the same one at once.
    """

    @mended
    def remove(self, job: str) -> None:
        """Puts the run of a job into the trash, from where it can be brought back for a while.

        One that has not ended is asked to stop, and goes there as soon as it has. Of one that was removed already
        nothing more is done.

        Raises:
            RunError: a folder that may not be written.
            EngineError: a table that cannot be written.
        """
        now = time.time()
        note_more(self.runs, job, removed=now)
        with self._write() as connection:
            if not connection.execute(
                "UPDATE jobs SET removed = ? WHERE id = ? AND removed = 0", (now, job)
            ).rowcount:
                return
            if connection.execute(
                f"SELECT 1 FROM jobs WHERE id = ? AND state IN {_ENDED}", (job,)
            ).fetchone():
                put_away(self.runs, job, now)
            else:
                connection.execute("INSERT INTO wishes (job, verb) VALUES (?, 'stop')", (job,))

    @mended
    def restore(self, job: str, most: int = 0) -> None:
        """Brings a removed run back as it was; one that was training stays stopped where it was stopped.

        Args:
            job: id.
            most: how many runs its owner may keep; 0 for as many as fit.

        Raises:
            EngineError: it was deleted for good meanwhile, or its owner keeps as many as they may.
            RunError: a folder that may not be written.
        """
        with self._write() as connection:
            found = connection.execute("SELECT removed, owner FROM jobs WHERE id = ?", (job,)).fetchone()
            if not found or not found[0]:
                return
            refuse_another(connection, found[1], most)
            if not bring_back(self.runs, job) and not (self.runs / job).is_dir():
                raise EngineError(
                    "removed_for_good",
                    "run: expected a run that was removed within the last hour, "
                    "found one that is deleted for good; try training it anew.",
                )
            connection.execute("UPDATE jobs SET removed = 0 WHERE id = ?", (job,))
            # Not stopped yet, it need not be.
            connection.execute("DELETE FROM wishes WHERE job = ? AND verb = 'stop'", (job,))
        note_more(self.runs, job, removed=0)

    @mended
    def removed(self) -> set[str]:
        """Ids of the jobs whose runs were removed, those that are deleted for good among them."""
        with self._reading() as connection:
            return {job for (job,) in connection.execute("SELECT id FROM jobs WHERE removed > 0")}

    @mended
    def removed_bytes(self) -> dict[str, tuple[str, int]]:
        """Owner and bytes of what was removed and takes room still, by id."""
        with self._reading() as connection:
            rows = connection.execute(
                "SELECT id, owner, MAX(bytes, 0) FROM jobs WHERE removed > 0 AND bytes <> 0"
            )
            return {job: (owner, int(taken)) for job, owner, taken in rows}
