"""Of a damaged file of a class what can be read is saved, the rest is told, and nothing is deleted."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cli_calls import call, told

from aecore.backup.packing import pack
from aecore.backup.unpacking import unpack
from aecore.classroom.people import Joined
from aecore.classroom.schema import FILE_NAME
from aecore.classroom.store import Classroom
from aecore.doctor.class_file import class_findings
from aecore.doctor.class_rows import rows_of
from aecore.doctor.examination import examine

PAGE = 4096
BEGIN = """
import os, signal, sys
from pathlib import Path
from aecore.classroom import codes
from aecore.classroom.store import Classroom
codes.hashed = lambda code: "0" * 32 + "$" + code.encode().hex().ljust(64, "0")
classroom = Classroom(Path(sys.argv[1]), new=True)
of = classroom.begin("Year 9")[0].id
classroom.new_pin(of)
for number in range(60):
    classroom.join(of, f"pupil {number} é", str(number))
classroom.orders.give(of, "shown", "ready-vae-2d-digits")
if sys.argv[2] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
classroom.close()
"""


def made(tmp_path_factory: pytest.TempPathFactory, how: str) -> Path:
    runs = tmp_path_factory.mktemp(how)
    done = subprocess.run([sys.executable, "-c", BEGIN, str(runs), how], check=False)
    assert done.returncode == (-signal.SIGKILL if how == "killed" else 0)
    return runs


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of sixty, whose server has ended."""
    return made(tmp_path_factory, "closed")


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One whose server was killed: a log lies beside its file."""
    return made(tmp_path_factory, "killed")


def copied(runs: Path, to: Path) -> Path:
    shutil.copytree(runs, to)
    return to / FILE_NAME


def content(runs: Path) -> dict[str, bytes]:
    """Of the index beside the log nothing is lost that cannot be made again."""
    return {
        path.name: path.read_bytes()
        for path in runs.iterdir()
        if path.is_file() and path.suffix != ".sqlite-shm" and path.stat().st_size + (path.name == FILE_NAME)
    }


def zero(file: Path, begin: int, size: int) -> None:
    changed = bytearray(file.read_bytes())
    changed[begin : begin + size] = bytes(len(changed[begin : begin + size]))
    file.write_bytes(bytes(changed))


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


def spoil(runs: Path, *statements: str) -> None:
    with closing(sqlite3.connect(runs / FILE_NAME)) as table, table:
        for statement in statements:
            table.execute(statement)


def test_rows_that_cannot_be_are_told_and_made_good(tmp_path: Path) -> None:
    classroom = Classroom(tmp_path, new=True)
    of = classroom.begin("Year 9")[0].id
    ada, ben, cleo = (classroom.join(of, name, name) for name in ("Ada", "Ben", "Cleo"))
    classroom.close()
    assert list(class_findings(tmp_path, mend=False)) == []
    spoil(
        tmp_path,
        "DELETE FROM classes",
        "UPDATE students SET owner = 'no; owner' WHERE number = 2",
        "UPDATE students SET back = 'ff$zz' WHERE number = 3",
    )
    assert [each.found for each in class_findings(tmp_path, mend=False)] == [
        "3 students of a class that is gone",
        "1 return codes that cannot be one",
        "1 student whom no browser can be",
    ]
    assert all(each.done for each in class_findings(tmp_path, mend=True))
    assert list(class_findings(tmp_path, mend=False)) == []
    classroom = Classroom(tmp_path)
    now = classroom.current()
    assert now is not None
    assert now.id == of
    assert classroom.come_back(of, ada.back)
    back = classroom.come_back(of, ben.back)
    assert back is not None
    assert back.student.owner != "no; owner"
    assert classroom.come_back(of, cleo.back) is None
    assert classroom.by_owner(cleo.student.owner)
    classroom.close()
    spoil(
        tmp_path,
        "UPDATE classes SET code = 'x', pin = '$'",
        "INSERT INTO classes (id, name, code, pin, made) VALUES ('a', '', 'CCCCCC', '', 1)",
        "INSERT INTO students (class, nickname, owner, ticket, joined, seen) VALUES ('b', 'D', 'd', 'd', 2, 2)",
    )
    assert [each.found for each in class_findings(tmp_path, mend=True)] == [
        "1 student of a class that is gone",
        "2 classes that go on at once",
        "a class's code or PIN that cannot be one",
    ]
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as table:
        assert table.execute("SELECT id FROM classes WHERE ended = 0").fetchall() == [(of,)]
        assert table.execute("SELECT COUNT(*) FROM classes").fetchone() == (3,)
    assert list(class_findings(tmp_path, mend=False)) == []


def test_another_version_s_file_is_told_and_left(closed: Path, tmp_path: Path) -> None:
    file = copied(closed, tmp_path / "runs")
    spoil(file.parent, "PRAGMA user_version = 7")
    before = content(file.parent)
    for mend in (False, True):
        (found,) = class_findings(file.parent, mend=mend)
        assert ("version 7" in found.found, found.done) == (True, "")
    assert "try the AE Lab that made it" in told("class", "--runs", str(file.parent), "--port", "18099")
    assert {name: content(file.parent)[name] for name in before} == before


def test_an_older_version_s_file_is_whole(closed: Path, tmp_path: Path) -> None:
    file = copied(closed, tmp_path / "runs")
    spoil(
        file.parent, "DROP TABLE orders", "ALTER TABLE classes DROP COLUMN orders", "PRAGMA user_version = 1"
    )
    assert list(class_findings(file.parent, mend=False)) == []
    assert list(class_findings(file.parent, mend=True)) == []


def test_it_is_for_this_user_alone(closed: Path, tmp_path: Path) -> None:
    file = copied(closed, tmp_path / "runs")
    file.chmod(0o644)
    (found,) = class_findings(file.parent, mend=False)
    assert "may read who is in the class" in found.found
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert all(each.done for each in class_findings(file.parent, mend=True))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o400)
    assert [bool(each.done) for each in class_findings(file.parent, mend=True)] == [True]
    file.chmod(0o666)
    Classroom(file.parent).close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600, "who opens it sees to that, too"


HOLD = """
import sys
from pathlib import Path
from aecore.classroom.store import Classroom
classroom = Classroom(Path(sys.argv[1]))
print(flush=True)
sys.stdin.read()
"""


def test_it_keeps_off_a_file_that_somebody_has_open(closed: Path, tmp_path: Path) -> None:
    file = copied(closed, tmp_path / "runs")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file.parent)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holding:
        assert holding.stdout
        holding.stdout.readline()
        assert list(class_findings(file.parent, mend=False)) == []
        (found,) = class_findings(file.parent, mend=True)
        assert ("open in a lab" in found.found, found.done) == (True, "")
        holding.kill()
    assert list(class_findings(file.parent, mend=True)) == []


def test_a_whole_lab_is_looked_through_with_its_class(closed: Path, tmp_path: Path) -> None:
    file = copied(closed, tmp_path / "runs")
    zero(file, 0, PAGE)
    places = ("--runs", str(file.parent), "--data", str(tmp_path / "data"))
    assert call("doctor", *places).exit_code == 1
    mended = call("doctor", *places, "--mend")
    assert mended.exit_code == 0
    assert "60 students, 60 return codes" in mended.output
    assert list(examine(file.parent, tmp_path / "data")) == []


def test_a_backup_under_load_has_everybody_who_was_in_when_it_began(tmp_path: Path) -> None:
    runs, data = tmp_path / "runs", tmp_path / "data"
    classroom = Classroom(runs, new=True)
    of = classroom.begin()[0].id
    inside: list[Joined] = []
    over = threading.Event()

    def join() -> None:
        while not over.is_set() and len(inside) < 150:
            inside.append(classroom.join(of, f"pupil {len(inside)}", str(len(inside))))

    joining = threading.Thread(target=join)
    joining.start()
    try:
        for number in range(5):
            while len(inside) < 4 * (number + 1):
                over.wait(0.005)
            known = {joined.student.owner for joined in list(inside)}
            pack(runs, data, tmp_path / f"{number}.zip")
            unpack(tmp_path / f"{number}.zip", tmp_path / f"again {number}", tmp_path / "data-again")
            assert list(examine(tmp_path / f"again {number}", tmp_path / "data-again")) == []
            again = Classroom(tmp_path / f"again {number}")
            assert known <= {student.owner for student in again.students(of)}
            again.close()
    finally:
        over.set()
        joining.join()
        classroom.close()
