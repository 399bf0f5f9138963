"""The job table's file: its tables, and whether it is whole. Each message has its key and values beside it, as JSON."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aecore.errors import EngineError

FILE_NAME = "jobs.sqlite"
VERSION = 1
BUSY_SECONDS = 10.0
STATES = ("queued", "running", "paused", "finished", "stopped", "failed")

_TABLES = """
CREATE TABLE jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order in which jobs were asked for
    id TEXT NOT NULL UNIQUE,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    recipe TEXT NOT NULL,                      -- JSON
    device TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    message TEXT NOT NULL DEFAULT '',          -- one sentence, for a person
    attempts INTEGER NOT NULL DEFAULT 0,       -- worker deaths in a row without progress
    created REAL NOT NULL,                     -- seconds since 1970
    started REAL,
    ended REAL,
    step INTEGER NOT NULL DEFAULT 0,
    steps INTEGER NOT NULL DEFAULT 0,
    learning_rate REAL,                        -- what was asked for in mid-run, so that a retry keeps it
    front INTEGER NOT NULL DEFAULT 0,          -- 1: its turn was cut short and goes on first; more: moved ahead
    hold INTEGER NOT NULL DEFAULT 0,           -- begin paused when a slot is given
    slot INTEGER NOT NULL DEFAULT 0,           -- 1 while a slot is held
    served INTEGER NOT NULL DEFAULT 0          -- the turn at which a slot was last given; grows over all jobs
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state);
CREATE INDEX jobs_by_owner ON jobs (owner);
CREATE TABLE wishes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL REFERENCES jobs (id),
    verb TEXT NOT NULL,
    value REAL
) STRICT;
"""

# Came later: a table of its own, so that the jobs of an older table stay what they are.
_FETCHES = """
CREATE TABLE IF NOT EXISTS fetches (
    name TEXT PRIMARY KEY,                     -- of the published set
    state TEXT NOT NULL DEFAULT 'asked',
    done INTEGER NOT NULL DEFAULT 0,           -- bytes
    total INTEGER NOT NULL DEFAULT 0,          -- bytes
    message TEXT NOT NULL DEFAULT '',          -- one sentence, for a person
    asked REAL NOT NULL                        -- seconds since 1970
) STRICT
"""

# Came later, too, and keeps no address longer than it counts.
_ASKERS = """
CREATE TABLE IF NOT EXISTS askers (
    job TEXT PRIMARY KEY,                      -- id of a job that has not ended
    address TEXT NOT NULL                      -- where it was asked for
) STRICT
"""

# Came later: what a run's folder takes or is going to take (-1: nobody has looked), what holds a job that waits, and
# when its run was removed (seconds since 1970; 0: it was not). Then, for estimates: multiply-adds of the training (0:
# nobody has counted), seconds that it has trained on its slots and until its first steps there, in so many turns, and
# when it got the last one; and when it is foretold to get its next one, and to end (seconds since 1970; 0: not known).
_LATER = {
    "bytes": "INTEGER NOT NULL DEFAULT -1",
    "held": "TEXT NOT NULL DEFAULT ''",
    "removed": "REAL NOT NULL DEFAULT 0",
    "work": "REAL NOT NULL DEFAULT 0",
    "trained": "REAL NOT NULL DEFAULT 0",
    "readied": "REAL NOT NULL DEFAULT 0",
    "turns": "INTEGER NOT NULL DEFAULT 0",
    "given": "REAL NOT NULL DEFAULT 0",
    "begins": "REAL NOT NULL DEFAULT 0",
    "ends": "REAL NOT NULL DEFAULT 0",
}

# Came later, too: what became of the tables before this one.
_MENDS = """
CREATE TABLE IF NOT EXISTS mends (
    at REAL NOT NULL,                          -- seconds since 1970
    message TEXT NOT NULL,                     -- one sentence, for a person
    said TEXT NOT NULL
) STRICT
"""

# Came later, too: the lesson of a class that goes on, and what was trained in it.
_LESSONS = """
CREATE TABLE IF NOT EXISTS lessons (
    began REAL NOT NULL                        -- seconds since 1970
) STRICT
"""
_TRAINED = """
CREATE TABLE IF NOT EXISTS trained (
    owner TEXT PRIMARY KEY,
    seconds REAL NOT NULL                      -- in the lesson that goes on
) STRICT
"""

# Came later, too: what holds for all jobs; a flag is there or not.
_FLAGS = """
CREATE TABLE IF NOT EXISTS flags (
    name TEXT PRIMARY KEY
) STRICT
"""

# Came later, too: what was foretold of a job, and what came true of it; a bounded number of them is kept.
_ESTIMATES = """
CREATE TABLE IF NOT EXISTS estimates (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL,
    what TEXT NOT NULL,                        -- begin or end
    made REAL NOT NULL,                        -- seconds since 1970
    said REAL NOT NULL,                        -- seconds from then
    came REAL                                  -- the same, as it came true
) STRICT
"""

_SEEN = {
    "jobs": "number, id, owner, name, recipe, device, state, message, said, attempts, created, started, ended, step,"
    " steps, learning_rate, front, hold, slot, served, bytes, held, removed, work, trained, readied,"
    " turns, given, begins, ends",
    "wishes": "number, job, verb, value",
    "fetches": "name, state, done, total, message, said, asked",
    "askers": "job, address",
    "mends": "at, message, said",
    "lessons": "began",
    "trained": "owner, seconds",
    "flags": "name",
    "estimates": "number, job, what, made, said, came",
}
_LIKELY_VERSION = 1000  # A number beyond is none that an AE Lab has written.


def opened(file: Path, *, new: bool = True) -> sqlite3.Connection:
    """Opens a job table, making its tables in a file that is new, and looks whether all of it can be read.

    Args:
        file: the table's.
        new: whether it may be a new one; what has lost its log looks like one, too.

    Raises:
        sqlite3.Error: it is damaged, or holds other tables (`is_damage`); a read-only folder, a full disk.
        EngineError: another version's table.
    """
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        _use_wal(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        # A row that is changed leaves no copy of itself behind: what is erased later is erased then.
        connection.execute("PRAGMA secure_delete = ON")
        with transaction(connection):
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version == 0:
                if not new:
                    raise sqlite3.DatabaseError("malformed: no tables")
                if connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                    raise sqlite3.DatabaseError("malformed: tables of something else")
                for statement in _TABLES.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")
            elif not 0 < version < _LIKELY_VERSION:
                raise sqlite3.DatabaseError("malformed: a version that none has")
            if version in (0, VERSION):
                for later in (_FETCHES, _ASKERS, _MENDS, _LESSONS, _TRAINED, _FLAGS, _ESTIMATES):
                    connection.execute(later)
                _add_later_columns(connection)
                _read_all(connection)
        if version == 0:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # Its tables do not stand in the log alone.
    except BaseException:
        connection.close()
        raise
    if version not in (0, VERSION):
        connection.close()
        raise EngineError(
            "jobs_version",
            "job table: expected version {wanted}, found version {version} in {file}; "
            "try another folder with --runs, or the AE Lab that made it.",
            wanted=str(VERSION),
            version=str(version),
            file=str(file),
        )
    return connection


def _read_all(connection: sqlite3.Connection) -> None:
    """Raises sqlite3.DatabaseError where anything in it is damaged: a page, an index, a text."""
    (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError("malformed: " + " ".join(str(said).split())[:80])
    for table, columns in _SEEN.items():
        for row in connection.execute(f"SELECT {columns} FROM {table}"):
            if table == "jobs":
                _look_at(dict(zip(columns.split(", "), row, strict=True)))


def _look_at(job: dict[str, object]) -> None:
    try:
        whole = isinstance(json.loads(str(job["recipe"])), dict) and job["state"] in STATES
    except ValueError:
        whole = False
    if not whole:
        raise sqlite3.DatabaseError("malformed: a job that none can be")


def _add_later_columns(connection: sqlite3.Connection) -> None:
    # An older AE Lab reads and writes the table as before: it asks for columns by their names.
    for table in ("jobs", "fetches"):
        there = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}
        if "said" not in there:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN said TEXT NOT NULL DEFAULT ''")
    there = {name for _, name, *_ in connection.execute("PRAGMA table_info(jobs)")}
    for name, kind in _LATER.items():
        if name not in there:
            connection.execute(f"ALTER TABLE jobs ADD COLUMN {name} {kind}")


def _use_wal(connection: sqlite3.Connection) -> None:
    # The change of journal is not covered by the busy timeout when two processes make the table at once.
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One short writing transaction; takes the write lock at once, so that it never has to be upgraded."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # A full disk may have rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
