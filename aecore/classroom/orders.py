"""What a teacher shows, hands out or locks for a whole class: one of each at a time, kept with the class."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

Kind = Literal["shown", "handed", "locked"]
LONGEST = 16_000
"""Letters of what is ordered: the query of a link, with a recipe and a lesson in it."""

Access = Callable[[], AbstractContextManager[sqlite3.Connection]]


@dataclass(frozen=True)
class Order:
    """One thing that a teacher asks of everybody.

    Attributes:
        value: of a run that is shown its id; of what is handed out or locked the query of the experiment's link.
        revision: of all orders when this one was given: another one of the same value is another order.
    """

    value: str
    revision: int


@dataclass(frozen=True)
class InForce:
    """What is ordered at this moment; None of a kind that is not. `revision` grows with every change."""

    revision: int = 0
    shown: Order | None = None
    handed: Order | None = None
    locked: Order | None = None


class Orders:
    """The orders of classes, in the file of a `Classroom`, which gives the two ways to it.

    Args:
        reading: the file, for a look.
        writing: the same, for one transaction.
    """

    def __init__(self, reading: Access, writing: Access) -> None:
        self._reading, self._writing = reading, writing

    def in_force(self, of: str) -> InForce:
        """What is ordered in a class.

        Raises:
            EngineError: the file cannot be read.
        """
        with self._reading() as connection:
            found = connection.execute("SELECT orders FROM classes WHERE id = ?", (of,)).fetchone()
            rows = connection.execute(
                "SELECT kind, value, revision FROM orders WHERE class = ?", (of,)
            ).fetchall()
        orders = {kind: Order(value, revision) for kind, value, revision in rows}
        return InForce(found[0] if found else 0, **orders)

    def give(self, of: str, kind: Kind, value: str) -> bool:
        """Orders something in place of what was ordered of its kind; False where the class does not go on.

        Args:
            of: the class's id.
            kind: what is ordered.
            value: as `Order` has it, of at most LONGEST letters.

        Raises:
            ValueError: a value that is none.
            EngineError: the file cannot be written.
        """
        if not 0 < len(value) <= LONGEST:
            raise ValueError(f"{kind}: expected 1 to {LONGEST} letters, found {len(value)}")
        with self._writing() as connection:
            if not _counted(connection, of):
                return False
            connection.execute(
                "INSERT OR REPLACE INTO orders (class, kind, value, revision) "
                "SELECT id, ?, ?, orders FROM classes WHERE id = ?",
                (kind, value, of),
            )
            return True

    def lift(self, of: str, kind: Kind) -> bool:
        """Orders it no more; False where it was not ordered."""
        with self._writing() as connection:
            done = connection.execute("DELETE FROM orders WHERE class = ? AND kind = ?", (of, kind))
            return bool(done.rowcount) and _counted(connection, of)


def _counted(connection: sqlite3.Connection, of: str) -> bool:
    changed = connection.execute("UPDATE classes SET orders = orders + 1 WHERE id = ? AND ended = 0", (of,))
    return bool(changed.rowcount)
