"""Of a damaged file of a class what can be read is saved, the rest is told, and nothing is deleted."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from class_files import PAGE, content, copied, zero
from cli_calls import told

from aecore.classroom.schema import FILE_NAME
from aecore.classroom.store import Classroom
from aecore.doctor.class_file import class_findings
from aecore.doctor.class_rows import rows_of


def scribbled(file: Path) -> None:
    with closing(sqlite3.connect(file)) as table, table:
        table.execute("UPDATE students SET nickname = CAST(x'ff41' AS TEXT) WHERE number = 7")


def other_tables(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as table:
        table.execute("CREATE TABLE something (else_ TEXT)")
    file.chmod(0o600)


# What is done to the file, and how many of sixty are saved at least.
DAMAGE: dict[str, tuple[Callable[[Path], object], int]] = {
    "header": (lambda file: zero(file, 0, 100), 60),
    "first page": (lambda file: zero(file, 0, PAGE), 60),
    "letters": (scribbled, 60),
    "begins later": (lambda file: file.write_bytes(file.read_bytes()[777:]), 60),
    "cut": (lambda file: file.write_bytes(file.read_bytes()[: -PAGE - 100]), 20),
    "something else": (lambda file: file.write_bytes(b"something else" * 900), 0),
    "other tables": (other_tables, 0),
    "a folder": (lambda file: (file.unlink(), file.mkdir()), 0),
    "version": (lambda file: file.write_bytes(
        file.read_bytes()[:60] + b"\x7f\xff\xff\xff" + file.read_bytes()[64:]), 60),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "least"), DAMAGE.values(), ids=DAMAGE)
def test_what_can_be_read_is_saved_and_the_damaged_file_is_kept(
    closed: Path, tmp_path: Path, damage: Callable[[Path], object], least: int
) -> None:
    file = copied(closed, tmp_path / "runs")
    assert list(class_findings(file.parent, mend=False)) == []
    expected = rows_of(file)
    assert len(expected.students) == 60
    damage(file)
    before = content(file.parent)
    (found,) = class_findings(file.parent, mend=False)
    assert ("damaged (" in found.found, found.done) == (True, "")
    assert content(file.parent) == before, "it only looked"
    if file.exists():
        for command in ("class", "app"):
            said = told(command, "--runs", str(file.parent), "--data", str(tmp_path), "--port", "18099")
            assert "found a damaged one" in said
            assert "try `aelab doctor --mend`" in said
        assert {name: before[name] for name in before} == {
            name: content(file.parent)[name] for name in before
        }
    mended = list(class_findings(file.parent, mend=True))
    assert all(each.done for each in mended)
    assert "kept it as class-" in mended[0].done
    (kept,) = file.parent.glob("class-*.sqlite")
    assert kept.is_dir() or kept.read_bytes() == before[FILE_NAME]
    assert list(class_findings(file.parent, mend=False)) == []
    saved = rows_of(file)
    assert len(saved.students) >= least
    assert all(values[3:] == expected.students[number][3:] for number, values in saved.students.items())
    if least:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        classroom = Classroom(file.parent)
        now = classroom.current()
        assert now
        assert len(classroom.students(now.id)) == len(saved.students)
        shown = classroom.orders.in_force(now.id).shown
        assert shown is None or (shown.value, shown.revision) == ("ready-vae-2d-digits", 1)
        assert shown or least < 60
        assert classroom.join(now.id, "one more", "more").student.number > max(saved.students)
        classroom.close()


def test_whichever_page_is_lost_the_others_rows_are_saved(closed: Path, tmp_path: Path) -> None:
    whole = rows_of(closed / FILE_NAME).students
    pages = (closed / FILE_NAME).stat().st_size // PAGE
    lost = 0
    for page in range(pages):
        file = copied(closed, tmp_path / str(page))
        on_it = {
            number for number, values in whole.items()
            if str(values[3]).encode() in file.read_bytes()[page * PAGE : (page + 1) * PAGE]
            and str(values[7]).encode() in file.read_bytes()[page * PAGE : (page + 1) * PAGE]
        }  # fmt: skip
        zero(file, page * PAGE, PAGE)
        mended = list(class_findings(file.parent, mend=True))
        assert mended, page
        assert all(each.done for each in mended)
        assert set(whole) - set(rows_of(file).students) == on_it
        assert list(class_findings(file.parent, mend=False)) == []
        lost += len(on_it)
    assert lost == 60, "each of them stood on one page"


def test_a_log_without_its_file_and_a_file_without_its_log(killed: Path, tmp_path: Path) -> None:
    assert (killed / f"{FILE_NAME}-wal").stat().st_size > 0
    assert list(class_findings(killed, mend=False)) == [], "SQLite makes good what a kill leaves"
    (killed / f"{FILE_NAME}-shm").unlink(missing_ok=True)
    whole = rows_of(killed / FILE_NAME).students
    in_file = copied(killed, tmp_path / "in file")
    in_file.with_name(f"{FILE_NAME}-wal").unlink()
    assert len(rows_of(in_file).students) > 40, "the log is short"
    for name, damage in {
        "gone": lambda file: file.unlink(),
        "empty": lambda file: file.write_bytes(b""),
        "log": lambda file: zero(file.with_name(f"{FILE_NAME}-wal"), 0, 32),
    }.items():
        file = copied(killed, tmp_path / name)
        damage(file)
        before = content(file.parent)
        said = told("class", "--runs", str(file.parent), "--data", str(tmp_path), "--port", "18099")
        assert "found a damaged one" in said
        assert {each: content(file.parent)[each] for each in before} == before
        expected = rows_of(file).students
        mended = list(class_findings(file.parent, mend=True))
        assert "kept it as class-" in mended[0].done
        assert rows_of(file).students == expected
        assert len(expected) >= (60 if name == "log" else 1)
        assert list(class_findings(file.parent, mend=False)) == []
    assert whole == rows_of(killed / FILE_NAME).students


def test_who_stands_behind_damage_in_the_log_is_put_in_again(killed: Path, tmp_path: Path) -> None:
    file = copied(killed, tmp_path / "runs")
    log = file.with_name(f"{FILE_NAME}-wal")
    zero(log, 32 + 24 + 100, 50)  # From here on SQLite believes nothing of it.
    (found,) = class_findings(file.parent, mend=False)
    assert "behind damage in the log" in found.found
    (mended,) = class_findings(file.parent, mend=True)
    assert mended.done
    with closing(sqlite3.connect(file)) as table:
        assert table.execute("SELECT COUNT(*) FROM students").fetchone() == (60,)
    assert list(class_findings(file.parent, mend=False)) == []
