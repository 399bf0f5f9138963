"""The file of a class: whether it is whole, for this user alone, and says what can be."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from aecore.classroom.schema import (
    BESIDE,
    FILE_NAME,
    in_short,
    lost,
    opened,
    parts,
    read_all,
    require_version,
    version_of,
)
from aecore.doctor.class_rows import Rows, put, rows_of, unfit
from aecore.doctor.finding import Finding
from aecore.doctor.run_folder import MEND
from aecore.errors import EngineError
from aecore.jobs.complaints import is_damage
from aecore.jobs.schema import transaction

_OPEN_BYTE = 128  # Of the index beside the log: SQLite holds it for whoever has the file open.


def class_findings(runs: Path, mend: bool) -> Iterator[Finding]:
    """What is wrong with `<runs>/class.sqlite`.

    Args:
        runs: the folder of the runs.
        mend: whether it may be changed; what cannot be read is kept beside it, never deleted.
    """
    file = runs / FILE_NAME
    if not any(file.with_name(file.name + end).exists() for end in BESIDE):
        return
    if mend and _is_open(file):
        yield Finding(str(file), "open in a lab that is at work", attempt="again once that has ended")
        return
    yield from _rights(file, mend)
    try:
        found = _wrong_with(file)
    except EngineError as error:
        yield Finding(
            str(file), str(error).partition(": ")[2].partition(";")[0], attempt="the AE Lab that made it"
        )
        return
    except OSError as error:
        yield Finding(
            str(file), f"cannot be read ({error.strerror})", attempt="another user's rights, or a backup"
        )
        return
    if found:
        done = f"kept it as {_made_anew(file)}" if mend else ""
        yield Finding(str(file), f"damaged ({found})", done, MEND)
        if not mend:
            return
    if not file.exists():
        return  # Nothing of it could be read, or it was an index alone.
    standing = rows_of(file)  # First: somebody may join meanwhile.
    with closing(opened(file) if mend else _looked_at(file)) as connection:
        yield from _unread(file, standing, connection, mend)
        for told, done, mending in list(unfit(connection)):
            if mend:
                with transaction(connection):
                    mending()
            yield Finding(str(file), told, done if mend else "", MEND)


def _unread(file: Path, standing: Rows, connection: sqlite3.Connection, mend: bool) -> Iterator[Finding]:
    """Students of classes that are there, whom SQLite passes over, as the log is damaged before them."""
    classes = {of for (of,) in connection.execute("SELECT id FROM classes WHERE erasing = 0")}
    known = {number for (number,) in connection.execute("SELECT number FROM students")}
    found = {
        number: values
        for number, values in standing.students.items()
        if number not in known and values[1] in classes
    }
    if found:
        if mend:
            with transaction(connection):
                put(connection, Rows(students=found))
        count = len(found)
        told = f"{count} {'student' if count == 1 else 'students'} behind damage in the log"
        yield Finding(str(file), told, "put them into the class again" if mend else "", MEND)


def _rights(file: Path, mend: bool) -> Iterator[Finding]:
    for place in parts(file):
        mode = stat.S_IMODE(place.stat().st_mode)
        if mode != 0o600:
            if mend:
                place.chmod(0o600)
            found = (
                "other users of this machine may read who is in the class"
                if mode & 0o077
                else "not to be written"
            )
            yield Finding(str(place), found, "made it this user's alone" if mend else "", MEND)


def _looked_at(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


def _wrong_with(file: Path) -> str:
    """What is wrong with a file, which is not changed by that; "" where it is whole.

    Raises:
        EngineError: another version's.
        OSError: it cannot be read.
    """
    if found := lost(file):
        return found
    if not file.exists():
        return "an index without its file"
    with file.open("rb"):
        pass
    try:
        with closing(_looked_at(file)) as connection:
            version = version_of(connection)
            require_version(file, version)
            if version:
                read_all(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        if not is_damage(error) and "unable to open" not in str(error):
            raise
        return in_short(error)
    return "" if version else "nothing in it"


def _made_anew(file: Path) -> str:
    """Sets a file aside and writes what can be read of it into another one; says the name, and what was saved.

    The new one is whole before the old one leaves its place: a full disk changes nothing.
    """
    rows = Rows() if file.is_dir() else rows_of(file)
    kept = _free(file)
    beside = file.with_name(f".{file.name}.new")
    for place in parts(beside):
        place.unlink()  # Begun by a process that was killed.
    if rows.classes or rows.students:
        with closing(opened(beside)) as connection:
            with transaction(connection):
                put(connection, rows)
            connection.execute("PRAGMA journal_mode = DELETE")  # One file alone, which can be renamed.
    for end in BESIDE:
        with suppress(FileNotFoundError):
            file.with_name(file.name + end).rename(kept.with_name(kept.name + end))
    if beside.exists():
        beside.rename(file)
    classes, students = len(rows.classes), len(rows.students)
    backs = sum(bool(values[7]) for values in rows.students.values())
    return (
        f"{kept.name}, and made it anew from what can be read of it: {classes} "
        f"{'class' if classes == 1 else 'classes'}, {students} {'student' if students == 1 else 'students'}, "
        f"{backs} return {'code' if backs == 1 else 'codes'}"
    )


def _free(file: Path) -> Path:
    """A name for what is set aside."""
    name = f"{file.stem}-{datetime.now():%Y-%m-%d-%H%M%S}"
    aside, number = file.with_name(f"{name}{file.suffix}"), 2
    while any(aside.with_name(aside.name + end).exists() for end in BESIDE):
        aside, number = file.with_name(f"{name}-{number}{file.suffix}"), number + 1
    return aside


def _is_open(file: Path) -> bool:
    """Whether another process has the file open."""
    index = file.with_name(file.name + "-shm")
    if not index.is_file():
        return False
    descriptor = os.open(index, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _OPEN_BYTE)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
