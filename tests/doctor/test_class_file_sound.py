"""What a sound file of a class may have: rows that cannot be, another version, other readers, somebody at work."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

from class_files import PAGE, content, copied, spoil, zero
from cli_calls import call, told

from aecore.backup.packing import pack
from aecore.backup.unpacking import unpack
from aecore.classroom.people import Joined
from aecore.classroom.schema import FILE_NAME
from aecore.classroom.store import Classroom
from aecore.doctor.class_file import class_findings
from aecore.doctor.examination import examine


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
