"""The file of a class: `class.sqlite` beside the runs, for this user alone. It knows no code and no PIN by itself."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aecore.errors import EngineError
from aecore.jobs.schema import BUSY_SECONDS, transaction

FILE_NAME = "class.sqlite"
VERSION = 2
BESIDE = ("", "-wal", "-shm")

_TABLES = """
CREATE TABLE classes (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,                        -- "" for none
    code TEXT NOT NULL,                        -- what students join by
    pin TEXT NOT NULL,                         -- salted hash of the teacher's
    made REAL NOT NULL,                        -- seconds since 1970
    ended REAL NOT NULL DEFAULT 0,             -- 0 while it goes on
    erasing INTEGER NOT NULL DEFAULT 0         -- 1 from when all of it is to be erased
) STRICT;
CREATE TABLE students (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    class TEXT NOT NULL REFERENCES classes (id),
    nickname TEXT NOT NULL,
    owner TEXT NOT NULL UNIQUE,                -- of the runs
    ticket TEXT NOT NULL UNIQUE,               -- of the page that was filled in: sent twice, one student
    joined REAL NOT NULL,                      -- seconds since 1970
    seen REAL NOT NULL,                        -- seconds since 1970
    back TEXT NOT NULL DEFAULT '',             -- salted hash of the return code; '' for none
    removed REAL NOT NULL DEFAULT 0            -- 0 of one who is in
) STRICT;
CREATE INDEX students_by_class ON students (class);
"""

# What came later, by the version that has it: done to what files of an older one hold, and to new ones alike.
_LATER = {
    2: """
-- How often what is ordered changed.
ALTER TABLE classes ADD COLUMN orders INTEGER NOT NULL DEFAULT 0;
CREATE TABLE orders (
    class TEXT NOT NULL REFERENCES classes (id),
    kind TEXT NOT NULL,                        -- shown, handed or locked
    value TEXT NOT NULL,                       -- a run's id, or the query of an experiment's link
    revision INTEGER NOT NULL,                 -- of the class's orders when it was given
    PRIMARY KEY (class, kind)
) STRICT;
""",
}


def opened(file: Path | None) -> sqlite3.Connection:
    """The file, its tables made where they are missing; None stands for one that is not there and holds no class.

    Raises:
        sqlite3.Error: damaged, or cannot be written.
        EngineError: another version's.
    """
    if file is not None and not file.exists():
        # Who joined is nobody else's business on this machine.
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    connection = sqlite3.connect(
        ":memory:" if file is None else file,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # Who was told to be in is in, should the power fail the moment after.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        with transaction(connection):
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if 0 <= version < VERSION:
                _bring_up(connection, version)
        if version > VERSION:
            raise EngineError(
                "class_version",
                "{file}: expected a class of version {wanted}, found version {version}; "
                "try the AE Lab that made it.",
                file=str(file),
                wanted=str(VERSION),
                version=str(version),
            )
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise sqlite3.DatabaseError(str(said))
    except BaseException:
        connection.close()
        raise
    return connection


def _bring_up(connection: sqlite3.Connection, version: int) -> None:
    """Makes the tables of a new file, version 0, or what those of an older version lack."""
    steps = [] if version else [_TABLES]
    for script in (*steps, *(step for later, step in _LATER.items() if later > version)):
        for statement in script.split(";\n"):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turns what SQLite or the file system says into one EngineError."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError | sqlite3.IntegrityError):
            raise  # A mistake of ours, not of the disk.
        said = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise EngineError(
            "class_unread",
            "{file}: expected the file of a class that can be read and written, found {found}; "
            "try room on the disk, or a backup of the file.",
            file=str(file),
            found=repr(said),
        ) from error
