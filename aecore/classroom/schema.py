"""The file of a class: `class.sqlite` beside the runs, for this user alone. It knows no code and no PIN by itself."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aecore.errors import EngineError
from aecore.jobs.complaints import is_damage
from aecore.jobs.schema import BUSY_SECONDS, transaction

FILE_NAME = "class.sqlite"
VERSION = 2
BESIDE = ("", "-wal", "-shm")
_LIKELY_VERSION = 1000  # A number beyond is none that an AE Lab has written.
_PAGES_IN_LOG = 40  # The file itself knows soon who has joined.

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
    if file is not None:
        _prepare(file)
    connection = sqlite3.connect(
        ":memory:" if file is None else file,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        require_version(file, version_of(connection))  # Before anything of it is changed.
        connection.execute("PRAGMA journal_mode = WAL")
        # Who was told to be in is in, should the power fail the moment after.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_IN_LOG}")
        with transaction(connection):
            version = version_of(connection)
            if version < VERSION:
                _bring_up(connection, version)
        require_version(file, version)
        if version < VERSION:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # Its tables do not stand in the log alone.
        read_all(connection)
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


def _prepare(file: Path) -> None:
    """Makes a new file, or looks at one that is there as SQLite would not. Raises sqlite3.DatabaseError."""
    found = lost(file)
    if found:
        raise sqlite3.DatabaseError(f"malformed: {found}")
    if not file.exists():
        # Who joined is nobody else's business on this machine.
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    for place in parts(file):
        if place.stat().st_mode & 0o077:
            with suppress(OSError):
                place.chmod(0o600)  # Copied here by hand, say.


def parts(file: Path) -> list[Path]:
    """The file, its log and the index of that, as far as they are there."""
    return [place for end in BESIDE if (place := file.with_name(file.name + end)).is_file()]


def lost(file: Path) -> str:
    """What is wrong with a file that SQLite would take for a new one, and throw its log away; "" for nothing."""
    if file.is_dir():
        return "a folder"
    log = file.with_name(file.name + "-wal")
    size = log.stat().st_size if log.is_file() else 0
    if size and not (file.exists() and file.stat().st_size):
        return "a log without its file"
    if size:
        with log.open("rb") as content:
            if content.read(3) not in (b"\x37\x7f\x06", b""):  # emptied at this moment
                return "a log that is none"
    return ""


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the tables; 0 of a file without any. Raises sqlite3.DatabaseError where it is something else's."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version == 0 and connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise sqlite3.DatabaseError("malformed: tables of something else")
    if not 0 <= version < _LIKELY_VERSION:
        raise sqlite3.DatabaseError("malformed: a version that none has")
    return version


def require_version(file: Path | None, version: int) -> None:
    """Raises EngineError of another version's file."""
    if version > VERSION:
        raise EngineError(
            "class_version",
            "{file}: expected a class of version {wanted}, found version {version}; "
            "try the AE Lab that made it.",
            file=str(file),
            wanted=str(VERSION),
            version=str(version),
        )


def read_all(connection: sqlite3.Connection) -> None:
    """Raises sqlite3.DatabaseError where anything in it is damaged: a page, an index, a text."""
    (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError("malformed: " + " ".join(str(said).split())[:80])
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in sorted(there | {"classes", "students"}):
        for _ in connection.execute(f"SELECT * FROM {table}"):
            pass


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turns what SQLite or the file system says into one EngineError."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError | sqlite3.IntegrityError):
            raise  # A mistake of ours, not of the disk.
        said = (error.strerror if isinstance(error, OSError) else None) or str(error)
        if is_damage(error):
            raise EngineError(
                "class_damaged",
                "{file}: expected the file of a class, found a damaged one ({found}); "
                "try `aelab doctor --mend`, which keeps it and saves what can be read of it.",
                file=str(file),
                found=in_short(error),
            ) from error
        raise EngineError(
            "class_unread",
            "{file}: expected the file of a class that can be read and written, found {found}; "
            "try room on the disk, or a backup of the file.",
            file=str(file),
            found=repr(said),
        ) from error


def in_short(error: Exception) -> str:
    """What SQLite says, without its own word for it."""
    if isinstance(error, UnicodeDecodeError) or str(error).startswith("Could not decode"):
        return "letters that are none"
    return " ".join(str(error).removeprefix("malformed: ").split())[:80]
