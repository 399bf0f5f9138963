"""What a teacher wants of the queue: everybody paused, by a flag that all obey and read, or a job moved ahead."""

from __future__ import annotations

from aecore.errors import EngineError
from aecore.jobs.opened import OpenTable, mended

AHEAD = "front"
"""The verb of a wish that nobody but a teacher has."""
_NAME = "all_paused"


class Teaching(OpenTable):
    """What the job table does for a teacher."""

    @mended
    def all_paused(self) -> bool:
        """Whether everybody is paused: no job trains, and none begins. It outlives engine, server and machine."""
        with self._reading() as connection:
            return connection.execute("SELECT 1 FROM flags WHERE name = ?", (_NAME,)).fetchone() is not None

    @mended
    def pause_all(self, on: bool) -> None:
        """Pauses everybody, or lets all go on. Jobs stay what they are: each goes on by itself.

        Raises:
            EngineError: a table that cannot be written.
        """
        with self._write() as connection:
            if on:
                connection.execute("INSERT OR IGNORE INTO flags (name) VALUES (?)", (_NAME,))
            else:
                connection.execute("DELETE FROM flags WHERE name = ?", (_NAME,))

    @mended
    def move_ahead(self, job: str) -> None:
        """Asks the engine to give a waiting job the next turn, before all whose turns were not cut short.

        Raises:
            EngineError: it does not wait for a turn, or not any more.
        """
        waits = "SELECT 1 FROM jobs WHERE id = ? AND state = 'queued' AND held = '' AND removed = 0"
        with self._write() as connection:
            if not connection.execute(waits, (job,)).fetchone():
                raise EngineError(
                    "not_waiting",
                    "queue: expected a run that waits for its turn, found one that does not, or not any more; "
                    "try another one of the queue.",
                )
            connection.execute("INSERT INTO wishes (job, verb) VALUES (?, ?)", (job, AHEAD))
