"""The file of jobs and fetches, opened: what each of its tables is read and written through."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from aecore.jobs.complaints import explained
from aecore.jobs.schema import FILE_NAME, connect, transaction


class OpenTable:
    """`<runs>/jobs.sqlite`, opened: for several threads, and the file for several processes at once.

    Raises:
        EngineError: the folder is on a network's file system, cannot be written, or holds a broken table.
    """

    def __init__(self, runs: Path) -> None:
        self.runs = Path(runs)
        self._file = self.runs / FILE_NAME
        self._lock = threading.RLock()
        self._connection = connect(self.runs)

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
                self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # waits for nobody
            self._connection.close()

    def version(self) -> int:
        """A number that changes whenever another process or table has written; cheap enough to ask often."""
        with self._reading() as connection:
            return int(connection.execute("PRAGMA data_version").fetchone()[0])

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, explained(self._file):
            yield self._connection

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection, transaction(connection):
            yield connection
