"""A job table that is damaged or gone is set aside as it is, and made anew from what the run folders know.

One process does so at a time, whoever notices first: engine or web server. The others see that another file is in the
table's place (`aecore.jobs.opened`).
"""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from aecore.disk.local_disk import require_local_disk
from aecore.jobs.complaints import explained, is_damage
from aecore.jobs.noted import any_noted, jobs_noted
from aecore.jobs.schema import BUSY_SECONDS, FILE_NAME, opened
from aecore.sentences import Sentence, packed

logger = logging.getLogger("aecore.jobs")

LOCK_NAME = "jobs.lock"
_BESIDE = ("", "-wal", "-shm")


def connect(runs: Path) -> sqlite3.Connection:
    """Opens `<runs>/jobs.sqlite`, making folder and tables when they are missing, and mending what is damaged.

    Raises EngineError for a network's file system, a read-only folder, a full disk, or another version's table.
    """
    require_local_disk(runs)
    file = runs / FILE_NAME
    with explained(file):
        runs.mkdir(parents=True, exist_ok=True)
        with _alone(runs):
            found = _wrong_with(file)
            if not found:
                try:
                    return opened(file, new=not any_noted(runs))
                except (sqlite3.Error, UnicodeDecodeError) as error:
                    if not is_damage(error):
                        raise
                    found = _in_short(error)
            _make_anew(file, found)
            return opened(file)


def _wrong_with(file: Path) -> str:
    """What is wrong with a file before SQLite opens it, which would throw the log of an empty one away."""
    if file.is_dir():
        return "a folder"
    if not file.exists() or file.stat().st_size == 0:
        log = file.with_name(file.name + "-wal")
        if any_noted(file.parent) or (log.exists() and log.stat().st_size):
            return "an empty file" if file.exists() else "none"
    elif not os.access(file, os.W_OK) and os.access(file.parent, os.W_OK):
        with suppress(OSError):
            file.chmod(file.stat().st_mode | 0o600)
        return "" if os.access(file, os.W_OK) else "a file that may not be written"
    return ""


def _in_short(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "letters that are none"
    return " ".join(str(error).removeprefix("malformed: ").split())[:80]


def _make_anew(file: Path, found: str) -> None:
    """The new one is whole before the old one leaves its place: a full disk changes nothing."""
    now = time.time()
    jobs = jobs_noted(file.parent)
    name = f"{file.stem}-{datetime.fromtimestamp(now):%Y-%m-%d-%H%M%S}"
    aside, number = file.with_name(f"{name}{file.suffix}"), 2
    while aside.exists():
        aside, number = file.with_name(f"{name}-{number}{file.suffix}"), number + 1
    there = file.exists()
    said = (
        Sentence(
            "jobs_made_anew",
            "The table of the runs was damaged ({found}); it is kept as {kept}, and made anew from the run folders: "
            "{runs} {runs:run|runs}.",
            found=found,
            kept=aside.name,
            runs=len(jobs),
        )
        if there
        else Sentence(
            "jobs_made_again",
            "The table of the runs was gone; it is made anew from the run folders: {runs} {runs:run|runs}.",
            runs=len(jobs),
        )
    )
    beside = file.with_name(f".{file.name}.new")
    for end in (*_BESIDE, "-journal"):
        beside.with_name(beside.name + end).unlink(missing_ok=True)  # Begun by a process that was killed.
    with closing(opened(beside)) as connection:
        connection.execute("BEGIN")
        put(connection, jobs)
        connection.execute("INSERT INTO mends VALUES (?, ?, ?)", (now, str(said), packed(said)))
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = DELETE")  # One file alone, which can be renamed.
    for end in _BESIDE:
        with suppress(FileNotFoundError):
            file.with_name(file.name + end).rename(aside.with_name(aside.name + end))
    beside.rename(file)
    logger.warning("%s", said)


def put(connection: sqlite3.Connection, jobs: Sequence[Mapping[str, object]]) -> None:
    """Writes jobs, as `jobs_noted` gives them, into the table."""
    for job in jobs:
        names, places = ", ".join(job), ", ".join("?" * len(job))
        connection.execute(f"INSERT INTO jobs ({names}) VALUES ({places})", tuple(job.values()))


@contextmanager
def _alone(runs: Path) -> Iterator[None]:
    """While one opens the table no other one does, in this process neither."""
    descriptor = os.open(runs / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise sqlite3.OperationalError("database is locked") from None
                time.sleep(0.01)
        yield
    finally:
        os.close(descriptor)
