"""How much of the disk runs may take, each person's and all together, and what is said where that is too little.

What a run takes is noted in the job table, so that nobody has to walk through folders to know: what it is going to
take while it waits or trains, and what its folder takes once it has ended.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from aecore.disk.room import folder_bytes, room
from aecore.errors import EngineError
from aecore.runs.folder import trash

GIGABYTE = 1_000_000_000
EACH = 2 * GIGABYTE
ALL = 20 * GIGABYTE
_ENDED = "state IN ('finished', 'stopped', 'failed')"


@dataclass(frozen=True)
class Quota:
    """Bytes that the runs of one owner may take, and those of all."""

    each: int = EACH
    all: int = ALL

    @classmethod
    def of(cls, each: float, all: float) -> Quota:
        """From gigabytes."""
        return cls(round(each * GIGABYTE), round(all * GIGABYTE))


@dataclass(frozen=True)
class Taken:
    """Bytes that runs take or are going to: one owner's, and all."""

    own: int
    all: int

    def left(self, quota: Quota) -> int:
        """What one more run of the owner's may take."""
        return max(0, min(quota.each - self.own, quota.all - self.all))

    def share(self, quota: Quota) -> float:
        """The share of what there is for the owner, or for all where that is nearer its end; 1 is all of it."""
        return max(self.own / max(quota.each, 1), self.all / max(quota.all, 1))


def taken(connection: sqlite3.Connection, owner: str, but: str = "") -> Taken:
    """What runs take, but for one of them; those that were removed take nothing: their room is to be had."""
    own, every = connection.execute(
        "SELECT COALESCE(SUM(MAX(bytes, 0)) FILTER (WHERE owner = ?), 0), COALESCE(SUM(MAX(bytes, 0)), 0)"
        " FROM jobs WHERE id <> ? AND removed = 0",
        (owner, but),
    ).fetchone()
    return Taken(int(own), int(every))


def weigh(connection: sqlite3.Connection, runs: Path, *, unknown: bool) -> None:
    """Notes what the folders of the runs that have ended take: of those that were never weighed alone, or of all."""
    which = f"{_ENDED} AND bytes < 0" if unknown else _ENDED
    found = [
        (folder_bytes(runs / job if (runs / job).is_dir() else trash(runs) / job), job)
        for (job,) in connection.execute(f"SELECT id FROM jobs WHERE {which}")
    ]
    connection.executemany("UPDATE jobs SET bytes = ? WHERE id = ?", found)


def refuse(connection: sqlite3.Connection, runs: Path, owner: str, bytes: int, quota: Quota) -> None:
    """Raises EngineError where a run of so many bytes would not fit."""
    there = taken(connection, owner)
    if bytes > there.left(quota):
        weigh(connection, runs, unknown=False)  # Folders may have been removed by hand.
        there = taken(connection, owner)
    if there.own + bytes > quota.each:
        raise EngineError(
            "own_disk",
            "disk: expected at most {most} MB for the runs of one person, found {there} MB taken "
            "and {wanted} MB that this run would write; "
            "try a smaller network, or removing runs that you no longer need.",
            most=megabytes(quota.each),
            there=megabytes(there.own),
            wanted=megabytes(bytes),
        )
    if there.all + bytes > quota.all:
        raise EngineError(
            "all_disk",
            "disk: expected at most {most} MB for all runs together, found {there} MB taken "
            "and {wanted} MB that this run would write; "
            "try a smaller network, or removing runs that nobody needs.",
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
            "try a smaller network, or removing runs that nobody needs.",
            wanted=megabytes(bytes),
            free=megabytes(free),
        )


def megabytes(count: int) -> int:
    """Bytes as sentences have them: rounded up, since a run that writes little writes something."""
    return -(-count // 1_000_000)
