"""Pausing everybody: one flag in the table, which the engine obeys and every page reads."""

from __future__ import annotations

from aecore.jobs.opened import OpenTable, mended

_NAME = "all_paused"


class PauseOfAll(OpenTable):
    """What the job table does where a teacher wants everybody to look up."""

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
