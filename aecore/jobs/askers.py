"""Where unfinished jobs were asked for: an address is kept no longer than it counts."""

from __future__ import annotations

import sqlite3


def asked_from(connection: sqlite3.Connection, address: str) -> int:
    """How many unfinished jobs an address asked for; where the ended ones were asked for is forgotten."""
    unfinished = "SELECT id FROM jobs WHERE state IN ('queued', 'running', 'paused')"
    connection.execute(f"DELETE FROM askers WHERE job NOT IN ({unfinished})")
    (count,) = connection.execute("SELECT COUNT(*) FROM askers WHERE address = ?", (address,)).fetchone()
    return int(count)
