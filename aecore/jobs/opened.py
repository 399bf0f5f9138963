"""The file of jobs and fetches, opened: what each of its tables is read and written through."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from aecore.errors import EngineError
from aecore.jobs.complaints import explained, is_damage
from aecore.jobs.mending import connect
from aecore.jobs.schema import FILE_NAME, transaction

Given = ParamSpec("Given")
Result = TypeVar("Result")
Table = TypeVar("Table", bound="OpenTable")


def mended(
    method: Callable[Concatenate[Table, Given], Result],
) -> Callable[Concatenate[Table, Given], Result]:
    """For a method of an open table: follows the file where it was made anew, and is done again where it broke."""

    @wraps(method)
    def done(table: Table, /, *given: Given.args, **named: Given.kwargs) -> Result:
        with table._lock:
            if table._within:  # Within a transaction of another method: that one is done again as a whole.
                return method(table, *given, **named)
            table._within = True
            try:
                if not table._is_in_place():
                    table._open_again()
                try:
                    return method(table, *given, **named)
                except EngineError as error:
                    if not is_damage(error.__cause__):
                        raise
                table._open_again()
                return method(table, *given, **named)
            finally:
                table._within = False

    return done


class OpenTable:
    """`<runs>/jobs.sqlite`, opened: for several threads, and the file for several processes at once.

    Where the file was deleted, replaced or damaged it is made anew from the run folders by who notices first
    (`aecore.jobs.mending`); the others see that another file is in its place, and go on with that one.

    Attributes:
        opened: how often; it grows when the file was made anew.

    Raises:
        EngineError: the folder is on a network's file system or cannot be written.
    """

    def __init__(self, runs: Path) -> None:
        self.runs = Path(runs)
        self.opened = 1
        self._file = self.runs / FILE_NAME
        self._lock = threading.RLock()
        self._within = False
        self._connection = connect(self.runs)
        self._place, self._size = place_of(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; what was written stays, and lies in the file itself, not only in the log beside it."""
        with self._lock:
            with suppress(sqlite3.Error):
                if self._is_in_place():
                    self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # waits for nobody
            self._connection.close()

    @mended
    def version(self) -> int:
        """A number that changes whenever another process or table has written; cheap enough to ask often."""
        with self._reading() as connection:
            return (self.opened << 40) + int(connection.execute("PRAGMA data_version").fetchone()[0])

    def _open_again(self) -> None:
        before, self._connection = self._connection, connect(self.runs)
        self._place, self._size = place_of(self._file)
        self.opened += 1
        # Last: SQLite leaves what was set aside as it is, as long as it sees that it lies elsewhere.
        with suppress(sqlite3.Error):
            before.close()

    def _is_in_place(self) -> bool:
        place, size = place_of(self._file)
        whole = place == self._place and size >= self._size  # SQLite never shortens it by itself.
        self._size = max(size, self._size)
        return whole

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, explained(self._file):
            yield self._connection

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection, transaction(connection):
            yield connection


def place_of(file: Path) -> tuple[tuple[int, int] | None, int]:
    """What tells a file from another one of its name while it is open, None where there is none; and its bytes."""
    try:
        stat = file.stat()
    except OSError:
        return None, 0
    return (stat.st_dev, stat.st_ino), stat.st_size
