"""Jobs and runs of owners that are to leave nothing behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from aecore.disk.folders import ENGINE_LOG
from aecore.jobs.noted import jobs_noted
from aecore.jobs.opened import OpenTable, mended
from aecore.jobs.schema import FILE_NAME
from aecore.runs.trash import empty, put_away

_ENDED = ("finished", "stopped", "failed")
_AT_ONCE = 500  # names in one statement


class Erasing(OpenTable):
    """The table, where somebody's jobs are deleted for good with the folders of their runs."""

    def __init__(self, runs: Path) -> None:
        super().__init__(runs)
        self._gone: set[str] = set()

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
        if not left:
            self._erase_unknown(owners)
            _erase_tables(self.runs, owners)
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
        # Each time anew: the engine may have said something of them meanwhile.
        self._gone |= {job for job, state in jobs if state in _ENDED}
        _erase_lines(self.runs, self._gone)
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

    def _erase_unknown(self, owners: Sequence[str]) -> None:
        """Runs of theirs that the table does not know."""
        every = set(owners)
        for job in jobs_noted(self.runs):
            if job["owner"] in every:
                put_away(self.runs, str(job["id"]))
                empty(self.runs, str(job["id"]))


def _erase_lines(runs: Path, jobs: Collection[str]) -> None:
    """What the engine said of jobs; it goes on writing into the same file."""
    words = [job.encode() for job in jobs]
    for file in runs.glob(f"{ENGINE_LOG}*") if words else ():
        with suppress(OSError), file.open("r+b") as log:
            lines = log.readlines()
            kept = [line for line in lines if not any(word in line for word in words)]
            if len(kept) < len(lines):
                log.seek(0)
                log.writelines(kept)
                log.truncate()


def _erase_tables(runs: Path, owners: Collection[str]) -> None:
    """Tables that were set aside as damaged, and know of them still: all in it that could be saved stands elsewhere."""
    words = [owner.encode() for owner in owners]
    stem = FILE_NAME.partition(".")[0]
    for file in runs.glob(f"{stem}-*.sqlite*"):
        with suppress(OSError):
            content = file.read_bytes()
            if any(word in content for word in words):
                file.unlink()
