"""What SQLite and the file system complain about while the job table is used, as errors."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from aecore.errors import EngineError


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turns what SQLite or the file system says into one EngineError; any other error passes."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError | sqlite3.IntegrityError):
            raise  # A mistake of ours, not of the disk.
        said = str(error) if isinstance(error, sqlite3.Error) else (error.strerror or str(error))
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
