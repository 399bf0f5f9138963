"""What runs take of the disk, own image sets beside them, and what is said where one more run would not fit.

What a run takes is noted in the job table, so that nobody has to walk through folders to know: what it is going to
take while it waits or trains, and what its folder takes once it has ended. Own sets count with them where the
data folder is told.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from aecore.datasets.own.brought import mark_of, sets_taken
from aecore.disk.quota import ALL, EACH, GIGABYTE, Quota, Taken, megabytes
from aecore.disk.room import folder_bytes, room
from aecore.errors import EngineError
from aecore.runs.folder import trash

__all__ = ["ALL", "EACH", "GIGABYTE", "Quota", "Taken", "megabytes", "refuse", "taken", "weigh"]
_ENDED = "state IN ('finished', 'stopped', 'failed')"


def taken(connection: sqlite3.Connection, owner: str, data: Path | None, but: str = "") -> Taken:
    """What runs take, but for one of them; those that were removed take nothing: their room is to be had.

    Args:
        owner: whose are told from all.
        data: the data folder, whose own sets count too; None for runs alone.
        but: the id of the run that does not count.
    """
    own, every = connection.execute(
        "SELECT COALESCE(SUM(MAX(bytes, 0)) FILTER (WHERE owner = ?), 0), COALESCE(SUM(MAX(bytes, 0)), 0)"
        " FROM jobs WHERE id <> ? AND removed = 0",
        (owner, but),
    ).fetchone()
    runs = Taken(int(own), int(every))
    return runs + sets_taken(data, mark_of(owner)) if data else runs


def weigh(connection: sqlite3.Connection, runs: Path, *, unknown: bool) -> None:
    """Notes what the folders of the runs that have ended take: of those that were never weighed alone, or of all."""
    which = f"{_ENDED} AND bytes < 0" if unknown else _ENDED
    found = [
        (folder_bytes(runs / job if (runs / job).is_dir() else trash(runs) / job), job)
        for (job,) in connection.execute(f"SELECT id FROM jobs WHERE {which}")
    ]
    connection.executemany("UPDATE jobs SET bytes = ? WHERE id = ?", found)


def refuse(
    connection: sqlite3.Connection, runs: Path, data: Path | None, owner: str, bytes: int, quota: Quota
) -> None:
    """Raises EngineError where a run of so many bytes would not fit."""
    there = taken(connection, owner, data)
    if bytes > there.left(quota):
        weigh(connection, runs, unknown=False)  # Folders may have been removed by hand.
        there = taken(connection, owner, data)
    if there.own + bytes > quota.each:
        raise EngineError(
            "own_disk",
            "disk: expected at most {most} MB for the runs and image sets of one person, found {there} MB taken "
            "and {wanted} MB that this run would write; "
            "try a smaller network, or removing runs or sets that you no longer need.",
            most=megabytes(quota.each),
            there=megabytes(there.own),
            wanted=megabytes(bytes),
        )
    if there.all + bytes > quota.all:
        raise EngineError(
            "all_disk",
            "disk: expected at most {most} MB for all runs and image sets together, found {there} MB taken "
            "and {wanted} MB that this run would write; "
            "try a smaller network, or removing runs or sets that nobody needs.",
            most=megabytes(quota.all),
            there=megabytes(there.all),
            wanted=megabytes(bytes),
        )
    # Those that have not begun are going to write, too.
    (waiting,) = connection.execute(
        "SELECT COALESCE(SUM(MAX(bytes, 0)), 0) FROM jobs"
        " WHERE state IN ('queued', 'paused') AND started IS NULL AND removed = 0"
    ).fetchone()
    (removed,) = connection.execute(
        "SELECT COALESCE(SUM(MAX(bytes, 0)), 0) FROM jobs WHERE removed > 0"
    ).fetchone()
    free = max(0, room(runs) + int(removed) - int(waiting))
    if bytes > free:
        raise EngineError(
            "free_disk",
            "disk: expected room for the {wanted} MB that this run would write, found {free} MB free; "
            "try a smaller network, or removing runs or sets that nobody needs.",
            wanted=megabytes(bytes),
            free=megabytes(free),
        )
