"""The job table's file: its tables, and how it is opened. Each message has its key and values beside it, as JSON."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aecore.disk.local_disk import require_local_disk
from aecore.errors import EngineError
from aecore.jobs.complaints import explained

FILE_NAME = "jobs.sqlite"
VERSION = 1
BUSY_SECONDS = 10.0

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
    front INTEGER NOT NULL DEFAULT 0,          -- its turn was cut short by a fault, and goes on before others begin
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

# Came later: what a run's folder takes or is going to take (-1: nobody has looked), and what holds a job that waits.
_LATER = {"bytes": "INTEGER NOT NULL DEFAULT -1", "held": "TEXT NOT NULL DEFAULT ''"}


def connect(runs: Path) -> sqlite3.Connection:
    """Opens `<runs>/jobs.sqlite`, making folder and tables when they are missing.

    Raises EngineError for a network's file system, a read-only folder, a full disk, or another version's table.
    """
    require_local_disk(runs)
    file = runs / FILE_NAME
    with explained(file):
        runs.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _use_wal(connection)
            connection.execute("PRAGMA synchronous = NORMAL")
            with transaction(connection):
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                if version == 0:
                    for statement in _TABLES.split(";\n"):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {VERSION}")
                if version in (0, VERSION):
                    connection.execute(_FETCHES)
                    connection.execute(_ASKERS)
                    _add_later_columns(connection)
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
