"""The job table's file: its tables, how it is opened, and what SQLite's complaints mean in words."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aecore.disk.local_disk import require_local_disk
from aecore.errors import EngineError

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

# What SQLite says (part of its message) -> (expected, attempt).
_COMPLAINTS = {
    "disk is full": ("free space on the disk", "deleting files there"),
    "disk I/O": ("a disk that can be read and written", "freeing space there, or --runs on another disk"),
    "readonly": ("a folder that can be written", "another folder with --runs"),
    "unable to open": ("a folder that can be written", "another folder with --runs"),
    "locked": ("a job table that is free within ten seconds", "again, or stopping the program that holds it"),
    "not a database": ("a job table", "moving that file away"),
    "malformed": ("a job table in one piece", "moving that file away"),
}


@contextmanager
def in_words(file: Path) -> Iterator[None]:
    """Turns what SQLite or the file system says into one EngineError; any other error passes."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        said = str(error) if isinstance(error, sqlite3.Error) else (error.strerror or str(error))
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError | sqlite3.IntegrityError):
            raise  # A mistake of ours, not of the disk.
        told = (words for part, words in _COMPLAINTS.items() if part in said)
        expected, attempt = next(
            told, ("a folder that can be read and written", "another folder with --runs")
        )
        raise EngineError(
            subject="job table", expected=expected, found=f"{said!r} at {file}", attempt=attempt
        ) from error


def connect(runs: Path) -> sqlite3.Connection:
    """Opens `<runs>/jobs.sqlite`, making folder and tables when they are missing.

    Raises EngineError for a network's file system, a read-only folder, a full disk, or another version's table.
    """
    require_local_disk(runs)
    file = runs / FILE_NAME
    with in_words(file):
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
        except BaseException:
            connection.close()
            raise
    if version not in (0, VERSION):
        connection.close()
        raise EngineError(
            subject="job table",
            expected=f"version {VERSION}",
            found=f"version {version} in {file}",
            attempt="another folder with --runs, or the AE Lab that made it",
        )
    return connection


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
