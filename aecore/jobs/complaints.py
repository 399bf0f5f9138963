"""What SQLite and the file system complain about while the job table is used, as errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from aecore.errors import EngineError

# SQLite's codes: what was read is no table, or is not whole. A disk that is full has others.
_DAMAGE = (
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY_DBMOVED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_IOERR_READ,
    sqlite3.SQLITE_IOERR_SHORT_READ,
    sqlite3.SQLITE_IOERR_CORRUPTFS,
)
_OTHER_TABLES = ("no such table", "no such column", "malformed", "Could not decode", "unsupported file")


def is_damage(error: BaseException | None) -> bool:
    """Whether SQLite says that the file is damaged, gone, or not the one that it should be."""
    if isinstance(error, UnicodeDecodeError):  # of a name in it, or in what SQLite itself says of it
        return True
    if not isinstance(error, sqlite3.Error) or isinstance(error, sqlite3.ProgrammingError):
        return False
    code = getattr(error, "sqlite_errorcode", 0)
    whole = code in _DAMAGE or code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return whole or str(error).startswith(_OTHER_TABLES)


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turns what SQLite or the file system says into one EngineError; any other error passes."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError | sqlite3.IntegrityError):
            raise  # A mistake of ours, not of the disk.
        said = (error.strerror if isinstance(error, OSError) else None) or str(error)
        _refuse(said, str(file), error)


def _refuse(said: str, file: str, error: Exception) -> NoReturn:
    found = repr(said)
    if "disk is full" in said:
        raise EngineError(
            "jobs_full",
            "job table: expected free space on the disk, found {found} at {file}; try deleting files there.",
            found=found,
            file=file,
        ) from error
    if "disk I/O" in said:
        raise EngineError(
            "jobs_disk",
            "job table: expected a disk that can be read and written, found {found} at {file}; "
            "try freeing space there, or --runs on another disk.",
            found=found,
            file=file,
        ) from error
    if "readonly" in said or "unable to open" in said:
        raise EngineError(
            "jobs_folder",
            "job table: expected a folder that can be written, found {found} at {file}; "
            "try another folder with --runs.",
            found=found,
            file=file,
        ) from error
    if "locked" in said:
        raise EngineError(
            "jobs_locked",
            "job table: expected a job table that is free within ten seconds, found {found} at {file}; "
            "try again, or stopping the program that holds it.",
            found=found,
            file=file,
        ) from error
    if "not a database" in said:
        raise EngineError(
            "jobs_other",
            "job table: expected a job table, found {found} at {file}; try moving that file away.",
            found=found,
            file=file,
        ) from error
    if "malformed" in said:
        raise EngineError(
            "jobs_damaged",
            "job table: expected a job table in one piece, found {found} at {file}; "
            "try moving that file away.",
            found=found,
            file=file,
        ) from error
    raise EngineError(
        "jobs_unread",
        "job table: expected a folder that can be read and written, found {found} at {file}; "
        "try another folder with --runs.",
        found=found,
        file=file,
    ) from error
