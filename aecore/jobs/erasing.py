"""Jobs and runs of owners that are to leave nothing behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress

from aecore.jobs.opened import OpenTable, mended
from aecore.runs.trash import empty, put_away

_ENDED = ("finished", "stopped", "failed")
_AT_ONCE = 500  # names in one statement


class Erasing(OpenTable):
    """The table, where somebody's jobs are deleted for good with the folders of their runs."""

    @mended
    def erase(self, owners: Sequence[str]) -> int:
        """Deletes what has ended, asks the engine to stop the rest, and says how many of those there are.

        Raises:
            RunError: a folder that may not be written.
            EngineError: a table that cannot be written.
        """
        left = 0
        for begin in range(0, len(owners), _AT_ONCE):
            left += self._erase(owners[begin : begin + _AT_ONCE])
        return left

    @mended
    def _erase(self, owners: Sequence[str]) -> int:
        with self._write() as connection:
            places = ", ".join("?" * len(owners))
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute(f"DELETE FROM trained WHERE owner IN ({places})", tuple(owners))
            jobs = connection.execute(
                f"SELECT id, state FROM jobs WHERE owner IN ({places})", tuple(owners)
            ).fetchall()
            left = [job for job, state in jobs if state not in _ENDED]
            for job in left:
                asked = "SELECT 1 FROM wishes WHERE job = ? AND verb = 'stop'"
                if not connection.execute(asked, (job,)).fetchone():
                    connection.execute("INSERT INTO wishes (job, verb) VALUES (?, 'stop')", (job,))
        for job, state in jobs:
            if state in _ENDED:
                # The folder first: killed in between, the row still says that there is something to erase.
                put_away(self.runs, job)
                empty(self.runs, job)
                self._forget(job)
        if len(left) < len(jobs):
            with self._reading() as connection, suppress(sqlite3.OperationalError):
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # no row of them stays in the log
        return len(left)

    @mended
    def _forget(self, job: str) -> None:
        with self._write() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            for table, column in (("wishes", "job"), ("askers", "job"), ("estimates", "job"), ("jobs", "id")):
                connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (job,))
