"""The class of a folder of runs: who may come in, who is in, who taught. Short transactions; without torch."""

from __future__ import annotations

import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aecore.classroom import codes, nicknames
from aecore.classroom.former import Former
from aecore.classroom.orders import Orders
from aecore.classroom.people import Joined, SchoolClass, Student
from aecore.classroom.schema import BESIDE, FILE_NAME, explained, opened
from aecore.disk.local_disk import require_local_disk
from aecore.errors import ClassroomError
from aecore.jobs.schema import transaction

MOST = 200
"""Students in a class."""
TICKET_SECONDS = 600.0
"""For so long the same page, sent again, is the same student."""
_STUDENT = "number, nickname, owner, joined, seen, back <> ''"


class _Secret:
    """Of a new return code. Its hash takes a while: it is made before anybody is kept waiting by a transaction."""

    def __init__(self) -> None:
        self.signs = codes.return_secret()
        self.kept = codes.hashed(self.signs)


class Classroom(Former):
    """`<runs>/class.sqlite`, opened: for several threads, and the file for several processes.

    Args:
        runs: the folder of the runs.
        new: whether the file is made where there is none; a lab without one has no class.

    Raises:
        EngineError: on a network's file system, damaged, or cannot be written.

    Attributes:
        orders: what the teacher asks of everybody.
    """

    def __init__(self, runs: Path, *, new: bool = False) -> None:
        self.runs = Path(runs)
        self._file = self.runs / FILE_NAME
        self._lock = threading.RLock()
        require_local_disk(self.runs)
        with explained(self._file):
            if new:
                self.runs.mkdir(parents=True, exist_ok=True)
            self._connection = opened(self._file if new or self._file.exists() else None)
        self.orders = Orders(self._reading, self._write)

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._connection.close()

    def begin(self, name: str = "") -> tuple[SchoolClass, bool]:
        """The class that goes on here, and whether it was begun just now; a name that is given is its name then."""
        with self._write() as connection:
            found = self.current()
            if found is None:
                connection.execute(
                    "INSERT INTO classes (id, name, code, pin, made) VALUES (?, ?, ?, '', ?)",
                    (secrets.token_hex(10), name, codes.join_code(), time.time()),
                )
            elif name:
                connection.execute("UPDATE classes SET name = ? WHERE id = ?", (name, found.id))
            now = self.current()
        assert now is not None
        return now, found is None

    def new_pin(self, of: str) -> str:
        """Gives the teacher of a class another PIN; whoever came in by the one before has to come again.

        Who taught here before has none any more: what is left of their classes is seen by the teacher of now.
        """
        pin = codes.pin()
        with self._write() as connection:
            connection.execute("UPDATE classes SET pin = '' WHERE id <> ?", (of,))
            connection.execute("UPDATE classes SET pin = ? WHERE id = ?", (codes.hashed(pin), of))
        return pin

    def join(self, of: str, nickname: str, ticket: str) -> Joined:
        """Takes somebody into a class; once this returns they are in, whatever happens.

        Args:
            of: the class's id.
            nickname: as typed.
            ticket: of the page that was filled in; sent again within ten minutes it is the same student.

        Raises:
            ClassroomError: a nickname that is none, or a class that is full.
        """
        name, now, secret = nicknames.cleaned(nickname), time.time(), _Secret()
        with self._write() as connection:
            known = connection.execute(
                "SELECT number FROM students WHERE ticket = ? AND class = ? AND removed = 0 AND joined > ?",
                (ticket, of, now - TICKET_SECONDS),
            ).fetchone()
            if known:
                return self._given_back(connection, known[0], secret)
            inside = [student.nickname for student in self.students(of)]
            (last,) = connection.execute("SELECT COALESCE(MAX(number), 0) FROM students").fetchone()
            if len(inside) >= MOST or last + 1 >= codes.MOST_MARKS:
                raise ClassroomError(
                    "class_full",
                    "class: expected at most {most} students, found that many; try asking your teacher.",
                    most=MOST,
                )
            name = nicknames.free(name, set(map(nicknames.folded, inside)))
            added = connection.execute(
                "INSERT INTO students (class, nickname, owner, ticket, joined, seen) VALUES (?, ?, ?, ?, ?, ?)",
                (of, name, secrets.token_urlsafe(24), ticket, now, now),
            )
            return self._given_back(connection, int(added.lastrowid or 0), secret)

    def come_back(self, of: str, code: str) -> Joined | None:
        """Who has this return code, with another one in its place; None where nobody has.

        Args:
            of: the class's id.
            code: as `codes.typed` gives it.
        """
        number = codes.number_in(code)
        with self._reading() as connection:
            found = connection.execute(
                "SELECT number, back FROM students WHERE number = ? AND class = ? AND removed = 0",
                (-1 if number is None else number, of),
            ).fetchone()
        if not codes.matches(codes.secret_in(code), found[1] if found else "") or found is None:
            return None
        secret = _Secret()
        with self._write() as connection:
            # Used twice at the same moment it brings one of them in.
            used = connection.execute(
                "UPDATE students SET back = '', seen = ? WHERE number = ? AND back = ? AND removed = 0",
                (time.time(), *found),
            )
            return self._given_back(connection, found[0], secret) if used.rowcount else None

    def new_return_code(self, of: str, number: int) -> Joined | None:
        """Another return code for a student; the one before is worth nothing any more. None: no such student."""
        secret = _Secret()
        with self._write() as connection:
            return self._given_back(connection, number, secret) if self.student(of, number) else None

    def revoke(self, of: str, number: int) -> bool:
        """Takes a student's return code away; False where there is no such student."""
        return self._set(of, number, "back = ''")

    def remove(self, of: str, number: int) -> Student | None:
        """Sends a student out, whose runs stay until the class is erased; None where there is no such student."""
        with self._lock:
            found = self.student(of, number)
            return found if found and self._set(of, number, "back = '', removed = ?", time.time()) else None

    def saw(self, number: int) -> None:
        """Notes that a student was here just now."""
        with self._write() as connection:
            connection.execute("UPDATE students SET seen = ? WHERE number = ?", (time.time(), number))

    def student(self, of: str, number: int) -> Student | None:
        """One who is in, by number."""
        return next(iter(self._select("class = ? AND number = ?", of, number)), None)

    def by_owner(self, owner: str) -> Student | None:
        """Who is in the class that goes on, by whose runs are theirs."""
        now = self.current() if owner else None
        return next(iter(self._select("class = ? AND owner = ?", now.id, owner)), None) if now else None

    def of_owner(self, owner: str) -> Student | None:
        """The same, whichever class of this folder they are in, a former one too."""
        return next(iter(self._select("owner = ?", owner)), None)

    def owners(self) -> list[str]:
        """Of all students of all classes that this folder had and were not erased, those sent out among them."""
        with self._reading() as connection:
            return [owner for (owner,) in connection.execute("SELECT owner FROM students")]

    def students(self, of: str) -> list[Student]:
        """All who are in a class, in the order in which they came."""
        return self._select("class = ?", of)

    def end(self, of: str, *, erase: bool = False) -> None:
        """Ends a class: nobody is in any more; `erasing.erase` does the rest where it is to be erased."""
        with self._write() as connection:
            connection.execute(
                "UPDATE classes SET ended = MAX(ended, ?), erasing = MAX(erasing, ?) WHERE id = ?",
                (time.time(), int(erase), of),
            )
            self._hand_on_pin(connection, of)
            connection.execute("DELETE FROM orders WHERE class = ?", (of,))

    def to_erase(self) -> dict[str, list[str]]:
        """The classes that are to be erased: the owners of each, those who were sent out among them."""
        with self._reading() as connection:
            found: dict[str, list[str]] = {
                of: [] for (of,) in connection.execute("SELECT id FROM classes WHERE erasing = 1")
            }
            for of, owner in connection.execute("SELECT class, owner FROM students"):
                if of in found:
                    found[of].append(owner)
        return found

    def forget(self, of: str) -> None:
        """Deletes a class and its students, and the whole file with the last class in it."""
        with self._lock:
            with self._write() as connection:
                connection.execute("DELETE FROM students WHERE class = ?", (of,))
                connection.execute("DELETE FROM orders WHERE class = ?", (of,))
                connection.execute("DELETE FROM classes WHERE id = ?", (of,))
                (left,) = connection.execute("SELECT COUNT(*) FROM classes").fetchone()
            with self._reading() as connection:
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._forget_set_aside()
            if not left:
                self._connection.close()
                for end in BESIDE:
                    self._file.with_name(self._file.name + end).unlink(missing_ok=True)
                self._connection = opened(None)

    def _forget_set_aside(self) -> None:
        """Deletes files that were set aside as damaged, once no class that they may know of is left."""
        with self._reading() as connection:
            words = [of.encode() for (of,) in connection.execute("SELECT id FROM classes")]
        stem, _, end = FILE_NAME.partition(".")
        for file in self.runs.glob(f"{stem}-*.{end}*"):
            with suppress(OSError):
                content = file.read_bytes()
                if not any(word in content for word in words):
                    file.unlink()

    def _given_back(self, connection: sqlite3.Connection, number: int, secret: _Secret) -> Joined:
        code = codes.return_code(number, secret.signs)
        connection.execute("UPDATE students SET back = ? WHERE number = ?", (secret.kept, number))
        (student,) = self._select("number = ?", number)
        return Joined(student, code)

    def _set(self, of: str, number: int, change: str, *values: float) -> bool:
        with self._write() as connection:
            done = connection.execute(
                f"UPDATE students SET {change} WHERE number = ? AND class = ? AND removed = 0",
                (*values, number, of),
            )
            return bool(done.rowcount)

    def _select(self, where: str, *values: object) -> list[Student]:
        with self._reading() as connection:
            rows = connection.execute(
                f"SELECT {_STUDENT} FROM students WHERE removed = 0 AND {where} ORDER BY number", values
            ).fetchall()
        return [
            Student(number, nickname, owner, joined, seen, bool(back))
            for number, nickname, owner, joined, seen, back in rows
        ]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, explained(self._file):
            yield self._connection

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._reading() as connection, transaction(connection):
            yield connection
