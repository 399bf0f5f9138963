"""Who was in a class, as far as what is left of its file says; and what of it cannot be as it stands."""

from __future__ import annotations

import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from aecore.classroom import codes
from aecore.classroom.orders import Kind
from aecore.doctor.leaves import Value, rows_in

OWNER = re.compile(r"[A-Za-z0-9_-]{1,200}\Z")
_HASH = re.compile(r"(?:[0-9a-f]{32}\$[0-9a-f]{64})?\Z")
_SIGNS = frozenset(codes.ALPHABET)

CLASS = "id, name, code, pin, made, ended, erasing, orders"
STUDENT = "number, class, nickname, owner, ticket, joined, seen, back, removed"
ORDER = "class, kind, value, revision"
_OF_CLASS, _OF_STUDENT, _OF_ORDER = "TLTTNNN", "0TLTTNNTN", "TTTN"
"""What stands in each place: a Text, Letters of which some may be none, a Number, 0 for nothing."""
_EARLIEST, _LATEST = 1.0e9, 1.0e11  # seconds since 1970, of anything that happened here


@dataclass
class Rows:
    """Rows as they are written, by class, by number of student, and by class and kind of order."""

    classes: dict[str, list[Value]] = field(default_factory=dict)
    students: dict[int, list[Value]] = field(default_factory=dict)
    orders: dict[tuple[Value, Value], list[Value]] = field(default_factory=dict)


def rows_of(file: Path) -> Rows:
    """What can be read of a file and of the log beside it."""
    found = Rows()
    for number, values in rows_in(file):
        if _has_form(values, _OF_CLASS) and _happened(values[4]):
            orders = next((value for value in values[len(_OF_CLASS) :] if isinstance(value, int)), 0)
            found.classes[str(values[0])] = [*_as_text(values[: len(_OF_CLASS)]), orders]
        elif _has_form(values, _OF_STUDENT) and _happened(values[5]) and 0 < number < codes.MOST_MARKS:
            found.students[number] = [number, *_as_text(values[1 : len(_OF_STUDENT)])]
        elif len(values) == len(_OF_ORDER) and _has_form(values, _OF_ORDER) and values[1] in get_args(Kind):
            found.orders[values[0], values[1]] = values
    return found


def _as_text(values: list[Value]) -> list[Value]:
    return [value.decode(errors="replace") if isinstance(value, bytes) else value for value in values]


def _happened(value: Value) -> bool:
    return isinstance(value, float | int) and _EARLIEST < value < _LATEST


def _has_form(values: list[Value], form: str) -> bool:
    kinds: dict[str, type | tuple[type, ...]] = {
        "T": str,
        "L": (str, bytes),
        "N": (int, float),
        "0": type(None),
    }
    there = len(values) >= len(form)
    return there and all(isinstance(value, kinds[kind]) for value, kind in zip(values, form, strict=False))


def put(connection: sqlite3.Connection, rows: Rows) -> None:
    """Writes rows into the tables of a new file; of two that cannot both be the one of a later number stays."""
    for columns, table, every in (
        (CLASS, "classes", list(rows.classes.values())),
        (STUDENT, "students", [values for _, values in sorted(rows.students.items())]),
        (ORDER, "orders", list(rows.orders.values())),
    ):
        places = ", ".join("?" * len(columns.split(", ")))
        for values in every:
            connection.execute(f"INSERT OR REPLACE INTO {table} ({columns}) VALUES ({places})", values)


Mending = Callable[[], None]


def unfit(connection: sqlite3.Connection) -> Iterator[tuple[str, str, Mending]]:
    """What cannot be as it stands in a file that is whole: what it is, what mending makes of it, and the mending."""
    yield from _without_class(connection)
    yield from _going_on_at_once(connection)
    yield from _codes_that_are_none(connection)
    yield from _owners_that_are_none(connection)


def _without_class(connection: sqlite3.Connection) -> Iterator[tuple[str, str, Mending]]:
    found = connection.execute(
        "SELECT class, COUNT(*), MIN(joined) FROM students WHERE class NOT IN (SELECT id FROM classes) GROUP BY class"
    ).fetchall()
    goes_on = connection.execute("SELECT 1 FROM classes WHERE ended = 0").fetchone() is not None
    for number, (of, count, joined) in enumerate(found):
        ended = goes_on or number < len(found) - 1
        told = f"{count} {'student' if count == 1 else 'students'} of a class that is gone"
        done = "made that class anew, " + (
            "as one that has ended"
            if ended
            else "with another code to join by: `aelab class` goes on with it"
        )

        def mend(of: str = of, joined: float = joined, ended: bool = ended) -> None:
            values = (of, codes.join_code(), joined, time.time() if ended else 0.0)
            connection.execute(
                "INSERT INTO classes (id, name, code, pin, made, ended) VALUES (?, '', ?, '', ?, ?)", values
            )

        yield told, done, mend


def _going_on_at_once(connection: sqlite3.Connection) -> Iterator[tuple[str, str, Mending]]:
    going_on = connection.execute("SELECT id FROM classes WHERE ended = 0 ORDER BY made DESC").fetchall()
    if len(going_on) > 1:

        def mend() -> None:
            for (of,) in going_on[1:]:
                connection.execute("UPDATE classes SET ended = ? WHERE id = ?", (time.time(), of))

        yield f"{len(going_on)} classes that go on at once", "ended all but the newest, and kept them", mend


def _codes_that_are_none(connection: sqlite3.Connection) -> Iterator[tuple[str, str, Mending]]:
    for of, code, pin in connection.execute("SELECT id, code, pin FROM classes").fetchall():
        if not _is_a_code(code) or _HASH.match(pin) is None:

            def mend(of: str = of, code: str = code, pin: str = pin) -> None:
                whole = code if _is_a_code(code) else codes.join_code()
                kept = pin if _HASH.match(pin) else ""
                connection.execute("UPDATE classes SET code = ?, pin = ? WHERE id = ?", (whole, kept, of))

            yield (
                "a class's code or PIN that cannot be one",
                "gave another; `aelab class` prints both",
                mend,
            )
    lost = [
        number
        for number, back in connection.execute("SELECT number, back FROM students").fetchall()
        if _HASH.match(back) is None
    ]
    if lost:

        def take_away() -> None:
            for number in lost:
                connection.execute("UPDATE students SET back = '' WHERE number = ?", (number,))

        yield (
            f"{len(lost)} return codes that cannot be one",
            "took them away; the teacher's page gives others",
            take_away,
        )


def _owners_that_are_none(connection: sqlite3.Connection) -> Iterator[tuple[str, str, Mending]]:
    found = [
        number
        for number, owner in connection.execute("SELECT number, owner FROM students").fetchall()
        if OWNER.match(owner) is None
    ]
    if found:

        def mend() -> None:
            for number in found:
                owner = secrets.token_urlsafe(24)
                connection.execute("UPDATE students SET owner = ? WHERE number = ?", (owner, number))

        one = len(found) == 1
        yield (
            f"{len(found)} {'student' if one else 'students'} whom no browser can be",
            "made them others, who come in by their return code; runs of before are nobody's",
            mend,
        )


def _is_a_code(code: str) -> bool:
    return len(code) == codes.JOIN_SIGNS and _SIGNS.issuperset(code)
