"""Classes that were ended and kept: they can be looked at, erased, and gone on with."""

from __future__ import annotations

import sqlite3
import time
from contextlib import AbstractContextManager

from aecore.classroom.people import SchoolClass
from aecore.errors import ClassroomError

CLASS = "id, name, code, pin, made, ended"
_KEPT = "ended > 0 AND erasing = 0"


class Former:
    """What a `Classroom` knows of classes that do not go on any more."""

    def current(self) -> SchoolClass | None:
        """The class that goes on; None where none does."""
        return self._first("ended = 0")

    def taught(self) -> SchoolClass | None:
        """The class whose PIN opens the teacher's page: the one that goes on, else the last that did."""
        return self.current() or self._first(f"{_KEPT} AND pin <> ''")

    def former(self) -> list[SchoolClass]:
        """Those that were ended and kept, the newest first."""
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT {CLASS} FROM classes WHERE {_KEPT} ORDER BY made DESC"
            ).fetchall()
        return [SchoolClass(*row) for row in rows]

    def one(self, of: str) -> SchoolClass | None:
        """One of them, or the one that goes on, by its id."""
        return self._first("erasing = 0 AND id = ?", of)

    def erase_former(self, of: str) -> bool:
        """Has one erased, which `erasing.erase` does; False where there is none such."""
        with self._write() as connection:
            done = connection.execute(f"UPDATE classes SET erasing = 1 WHERE id = ? AND {_KEPT}", (of,))
            self._hand_on_pin(connection, of)
            return bool(done.rowcount)

    def go_on(self, of: str) -> bool:
        """Begins one again: the same students, who come back by the same codes; its teacher is the one of now.

        A class that goes on with nobody in it gives way.

        Returns:
            False where there is none such.

        Raises:
            ClassroomError: another class goes on.
        """
        with self._write() as connection:
            found, now = self.one(of), self.taught()
            if found is None or not found.ended or now is None:
                return False
            if not now.ended:
                (inside,) = connection.execute(
                    "SELECT COUNT(*) FROM students WHERE class = ?", (now.id,)
                ).fetchone()
                if inside:
                    raise ClassroomError(
                        "class_goes_on",
                        "class: expected none that goes on, found one with {count} "
                        "{count:student|students} in it; try ending it first.",
                        count=int(inside),
                    )
                connection.execute(
                    "UPDATE classes SET ended = ?, erasing = 1 WHERE id = ?", (time.time(), now.id)
                )
            connection.execute("UPDATE classes SET ended = 0, pin = ? WHERE id = ?", (now.pin, of))
            return True

    def _hand_on_pin(self, connection: sqlite3.Connection, of: str) -> None:
        """Whoever had a class erased still teaches here: what is left opens to the same PIN."""
        if self.taught() is None:
            connection.execute(
                "UPDATE classes SET pin = (SELECT pin FROM classes WHERE id = ?) WHERE id ="
                f" (SELECT id FROM classes WHERE {_KEPT} ORDER BY made DESC LIMIT 1)",
                (of,),
            )

    def _first(self, where: str, *values: str) -> SchoolClass | None:
        with self._reading() as connection:
            row = connection.execute(
                f"SELECT {CLASS} FROM classes WHERE {where} ORDER BY made DESC LIMIT 1", values
            ).fetchone()
        return SchoolClass(*row) if row else None

    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        raise NotImplementedError

    def _write(self) -> AbstractContextManager[sqlite3.Connection]:
        raise NotImplementedError
