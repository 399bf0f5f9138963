"""Which published sets are wished for, and how far each has come: a table beside the jobs, in the same file."""

from __future__ import annotations

import time
from dataclasses import dataclass, fields
from typing import Any, Literal

from aecore.datasets.catalogue import BUILT_IN
from aecore.errors import EngineError
from aecore.jobs.opened import OpenTable, mended
from aecore.sentences import cut, packed, unpacked

FetchState = Literal["asked", "fetching", "done", "failed"]


@dataclass(frozen=True, kw_only=True)
class Fetch:
    """One set that somebody asked for; `done` and `total` are bytes, `message` one sentence where it failed."""

    name: str
    state: FetchState
    done: int
    total: int
    message: str
    asked: float  # seconds since 1970

    @property
    def under_way(self) -> bool:
        """Whether more is to come of it."""
        return self.state in ("asked", "fetching")


_COLUMNS = [field.name for field in fields(Fetch)]


def _fetch_of(row: tuple[Any, ...]) -> Fetch:
    *plain, said = row
    values = dict(zip(_COLUMNS, plain, strict=True))
    return Fetch(**{**values, "message": unpacked(values["message"], said)})


class FetchTable(OpenTable):
    """The table of fetches in `<runs>/jobs.sqlite`; for several threads, and several processes at once.

    A row is a wish: the web server puts it there and takes it away, the engine writes how far it has come.

    Raises:
        EngineError: the folder is on a network's file system, cannot be written, or holds a broken table.
    """

    @mended
    def ask(self, name: str) -> None:
        """Asks for a set; one that is under way goes on, one that failed is tried again.

        Raises:
            EngineError: no published set of that name.
        """
        published = [known for known, about in BUILT_IN.items() if about.files]
        if name not in published:
            raise EngineError(
                "fetch",
                "fetch: expected one of {known}, found {found}.",
                known=", ".join(published),
                found=cut(repr(name)),
            )
        with self._write() as connection:
            connection.execute(
                "INSERT INTO fetches (name, asked) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET"
                " state = 'asked', done = 0, total = 0, message = '', said = '', asked = excluded.asked"
                " WHERE state IN ('done', 'failed')",
                (name, time.time()),
            )

    @mended
    def forget(self, name: str) -> None:
        """Takes a wish back: what is under way ends, and what came of it is kept for the next time."""
        with self._write() as connection:
            connection.execute("DELETE FROM fetches WHERE name = ?", (name,))

    def get(self, name: str) -> Fetch | None:
        """How far a set has come; None where nobody asked for it."""
        return next((fetch for fetch in self.all() if fetch.name == name), None)

    @mended
    def all(self) -> list[Fetch]:
        """What was asked for, the oldest wish first."""
        with self._reading() as connection:
            columns = ", ".join([*_COLUMNS, "said"])
            rows = connection.execute(f"SELECT {columns} FROM fetches ORDER BY asked, name").fetchall()
        return [_fetch_of(row) for row in rows]

    @mended
    def report(self, name: str, state: FetchState, done: int, total: int, message: str = "") -> None:
        """The engine's: writes how far a set has come; nothing where the wish was taken back."""
        with self._write() as connection:
            connection.execute(
                "UPDATE fetches SET state = ?, done = ?, total = ?, message = ?, said = ? WHERE name = ?",
                (state, done, total, str(message), packed(message), name),
            )

    @mended
    def recover(self) -> None:
        """The engine's: what was under way when the last engine went down is asked for again."""
        with self._write() as connection:
            connection.execute("UPDATE fetches SET state = 'asked' WHERE state = 'fetching'")
