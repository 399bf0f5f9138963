"""What a teacher orders is kept with the class: one of each kind, through restarts, and no longer than the class."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from aecore.classroom.orders import LONGEST, InForce, Kind, Order
from aecore.classroom.schema import FILE_NAME, VERSION
from aecore.classroom.store import Classroom

KINDS: tuple[Kind, ...] = ("shown", "handed", "locked")

# As the first version wrote it.
FIRST = """
CREATE TABLE classes (id TEXT PRIMARY KEY, name TEXT NOT NULL, code TEXT NOT NULL, pin TEXT NOT NULL,
    made REAL NOT NULL, ended REAL NOT NULL DEFAULT 0, erasing INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE students (number INTEGER PRIMARY KEY AUTOINCREMENT, class TEXT NOT NULL REFERENCES classes (id),
    nickname TEXT NOT NULL, owner TEXT NOT NULL UNIQUE, ticket TEXT NOT NULL UNIQUE, joined REAL NOT NULL,
    seen REAL NOT NULL, back TEXT NOT NULL DEFAULT '', removed REAL NOT NULL DEFAULT 0) STRICT;
CREATE INDEX students_by_class ON students (class);
INSERT INTO classes (id, name, code, pin, made) VALUES ('c', 'Year 9', 'CDFGHJ', '', 1.0);
INSERT INTO students (class, nickname, owner, ticket, joined, seen) VALUES ('c', 'Ada', 'owner', 'ticket', 1.0, 1.0);
PRAGMA user_version = 1;
"""


def begun(runs: Path) -> tuple[Classroom, str]:
    classroom = Classroom(runs, new=True)
    return classroom, classroom.begin()[0].id


def test_one_of_each_kind_is_in_force_and_every_change_is_another_revision(tmp_path: Path) -> None:
    classroom, of = begun(tmp_path)
    orders = classroom.orders
    assert orders.in_force(of) == InForce()
    for kind in KINDS:
        assert orders.give(of, kind, f"a {kind} thing")
    assert orders.give(of, "shown", "another")
    assert orders.in_force(of) == InForce(
        4, Order("another", 4), Order("a handed thing", 2), Order("a locked thing", 3)
    )
    assert orders.give(of, "shown", "another"), "shown anew, it comes to every screen anew"
    assert orders.in_force(of).shown == Order("another", 5)
    assert orders.lift(of, "handed")
    assert not orders.lift(of, "handed")
    assert (orders.in_force(of).handed, orders.in_force(of).revision) == (None, 6)
    classroom.close()


def test_orders_are_in_force_after_a_restart_and_end_with_the_class(tmp_path: Path) -> None:
    classroom, of = begun(tmp_path)
    classroom.orders.give(of, "locked", "lock=all")
    classroom.close()
    classroom = Classroom(tmp_path)
    assert classroom.begin()[0].id == of
    assert classroom.orders.in_force(of) == InForce(1, locked=Order("lock=all", 1))
    classroom.end(of)
    assert classroom.orders.in_force(of) == InForce(1)
    assert not classroom.orders.give(of, "locked", "lock=all"), "nobody is in it any more"
    other = classroom.begin()[0].id
    assert classroom.orders.in_force(other) == InForce()
    classroom.orders.give(other, "handed", "preset=of-the-erased")
    classroom.end(other, erase=True)
    classroom.forget(other)
    classroom.close()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith(FILE_NAME))
    assert b"of-the-erased" not in content


def test_what_is_too_long_or_nothing_is_no_order(tmp_path: Path) -> None:
    classroom, of = begun(tmp_path)
    for value in ("", "x" * (LONGEST + 1)):
        with pytest.raises(ValueError, match=f"1 to {LONGEST} letters"):
            classroom.orders.give(of, "handed", value)
    assert classroom.orders.in_force("no-such-class") == classroom.orders.in_force(of) == InForce()
    classroom.close()


def test_a_class_of_the_first_version_goes_on_with_everybody_in_it(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as file:
        file.executescript(FIRST)
    classroom = Classroom(tmp_path)
    assert classroom.begin() == (classroom.current(), False)
    assert [student.nickname for student in classroom.students("c")] == ["Ada"]
    assert classroom.orders.give("c", "shown", "run")
    classroom.close()
    classroom = Classroom(tmp_path)
    assert classroom.orders.in_force("c") == InForce(1, shown=Order("run", 1))
    assert classroom.begin("Year 10")[0].id == "c"
    classroom.close()
    new = tmp_path / "new"
    Classroom(new, new=True).close()
    with (
        closing(sqlite3.connect(tmp_path / FILE_NAME)) as old,
        closing(sqlite3.connect(new / FILE_NAME)) as made,
    ):
        told = "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c ORDER BY m.name, c.cid"
        assert old.execute(told).fetchall() == made.execute(told).fetchall()
        assert old.execute("PRAGMA user_version").fetchall() == [(VERSION,)]
