"""Who joins a class is in it, whatever happens then; nobody else is; and what is erased is gone."""

from __future__ import annotations

import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from aecore.classroom import codes, nicknames
from aecore.classroom.erasing import erase, erase_owners
from aecore.classroom.guesses import Guesses
from aecore.classroom.schema import FILE_NAME
from aecore.classroom.store import MOST, Classroom
from aecore.datasets.own.brought import mark_of
from aecore.engine.wishes import EngineTable
from aecore.errors import AELabError, ClassroomError, EngineError
from aecore.jobs.erasing import Erasing
from aecore.jobs.table import JobTable
from aecore.recipe.presets import PRESETS


def begun(runs: Path) -> tuple[Classroom, str]:
    classroom = Classroom(runs, new=True)
    return classroom, classroom.begin("Year 9")[0].id


def test_a_class_goes_on_with_its_code_and_nothing_secret_stands_in_its_file(tmp_path: Path) -> None:
    classroom, of = begun(tmp_path)
    first = classroom.current()
    pin = classroom.new_pin(of)
    back = classroom.join(of, "Ada", "ticket").back
    classroom.close()
    again = Classroom(tmp_path)
    now, new = again.begin()
    assert first
    assert (now.id, now.code, now.name, new) == (of, first.code, "Year 9", False)
    assert codes.matches(pin, now.pin)
    assert not codes.matches("000000" if pin != "000000" else "111111", now.pin)
    kept = b"".join(file.read_bytes() for file in tmp_path.glob(f"{FILE_NAME}*"))
    assert b"Ada" in kept
    assert back[2:].encode() not in kept
    assert pin.encode() not in kept
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    again.close()


def test_a_lab_without_a_class_has_no_file_of_one(tmp_path: Path) -> None:
    classroom = Classroom(tmp_path)
    assert classroom.current() is None
    assert classroom.by_owner("anybody") is None
    classroom.close()
    assert not (tmp_path / FILE_NAME).exists()


def test_nicknames_are_told_apart_and_a_page_sent_twice_is_one_student(tmp_path: Path) -> None:
    classroom, of = begun(tmp_path)
    names = [classroom.join(of, name, f"{number}").student.nickname for number, name in enumerate(
        ("Ada", "ada", " ADA ", "Ada 2", "Zoë", "Zoe\u0308", "王芳", "<b>Bo</b>", "a" * 24, "a" * 24)
    )]  # fmt: skip
    assert names == [
        "Ada",
        "ada 2",
        "ADA 3",
        "Ada 2 2",
        "Zoë",
        "Zoë 2",
        "王芳",
        "<b>Bo</b>",
        "a" * 24,
        "a" * 22 + " 2",
    ]
    once, twice = (classroom.join(of, "Cleo", "same") for _ in range(2))
    assert once.student.number == twice.student.number
    assert classroom.come_back(of, once.back) is None, "the page that came last shows the code that holds"
    assert len(classroom.students(of)) == 11
    owners = {student.owner for student in classroom.students(of)}
    assert len(owners) == 11
    assert {found.owner for owner in owners if (found := classroom.by_owner(owner))} == owners
    classroom.close()


@pytest.mark.parametrize(
    "name",
    ["", "   ", "—", "a" * 25, "a\x00b", "a\u202eb", "a\u200bb", "Z\u0300\u0301\u0302\u0303", "x" * 100_000],
)
def test_what_is_no_nickname_is_said(name: str) -> None:
    with pytest.raises(ClassroomError, match="nickname: expected"):
        nicknames.cleaned(name)


def test_a_return_code_brings_one_back_once(tmp_path: Path) -> None:
    classroom, of = begun(tmp_path)
    ada, bo = (classroom.join(of, name, name) for name in ("Ada", "Bo"))
    assert classroom.come_back(of, codes.typed(f" {codes.shown(ada.back).lower()}-")) is not None
    assert classroom.come_back(of, ada.back) is None, "a code is used once"
    again = classroom.new_return_code(of, ada.student.number)
    assert again
    came = classroom.come_back(of, again.back)
    assert came
    assert came.student.owner == ada.student.owner
    mixed = bo.back[:2] + came.back[2:]
    for wrong in (mixed, "", "C", came.back[:-1], "É" * 10, came.back + "C"):
        assert classroom.come_back(of, wrong) is None
    assert classroom.revoke(of, ada.student.number)
    assert classroom.come_back(of, came.back) is None
    assert [student.can_return for student in classroom.students(of)] == [False, True]
    found: list[object] = []
    ways = [threading.Thread(target=lambda: found.append(classroom.come_back(of, bo.back))) for _ in range(4)]
    for way in ways:
        way.start()
    for way in ways:
        way.join()
    assert sum(each is not None for each in found) == 1
    classroom.close()


def test_who_is_sent_out_is_out_and_a_class_that_ended_has_nobody(tmp_path: Path) -> None:
    classroom, of = begun(tmp_path)
    ada, bo = (classroom.join(of, name, name) for name in ("Ada", "Bo"))
    assert classroom.remove(of, ada.student.number)
    assert classroom.remove(of, ada.student.number) is None
    assert classroom.by_owner(ada.student.owner) is None
    assert classroom.come_back(of, ada.back) is None
    assert classroom.join(of, "Ada", "Ada 2").student.owner != ada.student.owner
    classroom.end(of)
    assert classroom.by_owner(bo.student.owner) is None
    assert classroom.current() is None
    other, new = classroom.begin()
    assert new
    assert other.id != of
    assert classroom.come_back(other.id, bo.back) is None
    classroom.close()


def test_a_class_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "hashed", lambda _code: "kept")
    classroom, of = begun(tmp_path)
    for number in range(MOST):
        classroom.join(of, f"pupil {number}", str(number))
    with pytest.raises(ClassroomError, match="at most 200 students"):
        classroom.join(of, "one more", "more")
    classroom.close()


def test_codes_have_no_signs_that_look_alike_and_are_typed_as_anybody_types() -> None:
    assert not set("01258OILZSB") & set(codes.ALPHABET)
    assert len({codes.join_code() for _ in range(200)}) == 200
    for number in (0, 1, 21, 22, codes.MOST_MARKS - 1):
        assert (
            codes.number_in(codes.typed(codes.shown(codes.return_code(number, codes.return_secret()))))
            == number
        )
    assert codes.same("CDFGHJ", "CDFGHJ")
    assert not codes.same("CDFGHJ", "CDFGHK")
    assert not codes.matches("anything", "")


def test_guesses_are_slowed_down_and_limited_by_address_and_for_all() -> None:
    at = [0.0]
    guesses = Guesses(most=10, everyone=25, free=3, seconds=600, now=lambda: at[0])
    assert [guesses.begin("a") for _ in range(10)] == [0, 0, 0, 0.25, 0.5, 1, 2, 4, 4, 4]
    with pytest.raises(ClassroomError, match="found too many; try again in 10 minutes"):
        guesses.begin("a")
    assert guesses.begin("b") == 0, "another address is none the worse"
    guesses.right("b")
    for _ in range(10):
        guesses.begin("b")
    for _ in range(5):
        guesses.begin("c")
    with pytest.raises(ClassroomError):
        guesses.begin("d")
    assert guesses.begin("here", here=True) == 0, "others do not lock the machine itself out"
    at[0] = 601.0
    assert guesses.begin("a") == 0
    for number in range(30_000):
        at[0] += 30
        guesses.begin(f"address {number}")
    assert len(guesses._tried) <= 10_001


def test_a_right_code_among_many_does_not_count() -> None:
    guesses = Guesses(most=5, everyone=50)
    for _ in range(100):
        assert guesses.begin("school") == 0
        guesses.right("school")


JOIN = """
import sys
from pathlib import Path
from aecore.classroom.store import Classroom
classroom = Classroom(Path(sys.argv[1]))
of = classroom.current().id
for number in range(10_000):
    print(classroom.join(of, f"pupil {number}", str(number)).student.owner, flush=True)
"""


def test_who_was_told_to_be_in_is_in_after_a_kill(tmp_path: Path) -> None:
    classroom, of = begun(tmp_path)
    classroom.close()
    for told in (1, 4):
        with subprocess.Popen(
            [sys.executable, "-c", JOIN, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as joining:
            assert joining.stdout
            inside = [joining.stdout.readline().strip() for _ in range(told)]
            joining.send_signal(signal.SIGKILL)
            inside += joining.stdout.read().split()
        again = Classroom(tmp_path)
        assert set(inside) <= {student.owner for student in again.students(of)}
        again.close()


def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"something else" * 100)
    with pytest.raises(EngineError, match="expected the file of a class"):
        Classroom(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == b"something else" * 100
    (tmp_path / FILE_NAME).unlink()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as other:
        other.execute("PRAGMA user_version = 7")
    with pytest.raises(AELabError, match="found version 7"):
        Classroom(tmp_path)


def test_of_an_erased_class_nothing_is_left_and_of_others_everything(tmp_path: Path) -> None:
    runs, data = tmp_path / "runs", tmp_path / "data"
    classroom, of = begun(runs)
    ada, gone = (classroom.join(of, name, name).student for name in ("Ada-of-year-nine", "Bo-of-year-nine"))
    with JobTable(runs) as table, Erasing(runs) as erasing, EngineTable(runs) as engine:
        ended, waiting = (
            table.submit(PRESETS["vae-2d"], ada.owner, "vae-2d", address="192.0.2.9") for _ in range(2)
        )
        removed = table.submit(PRESETS["vae-2d"], gone.owner, "vae-2d")
        other = table.submit(PRESETS["vae-2d"], "somebody", "vae-2d")
        (runs / "engine.log").write_text(
            f"job {ended} begins\njob {other} begins\njob {removed} ended finished\n"
        )
        kept_aside = f"{ada.owner} of {of}"
        for name in (
            "class-2026-11-29-101500.sqlite",
            "class-2026-11-29-101500.sqlite-wal",
            "jobs-2026-11-29.sqlite",
        ):
            (runs / name).write_text(kept_aside)
        (runs / "jobs-2026-11-28.sqlite").write_text("of somebody else")
        for step in range(60):  # A row that grows leaves its place in the file.
            for job in (ended, waiting, removed):
                engine.change(job, step=3**step & 0xFFFFFFFF, message=str(step) * step)
        for job in (ended, removed):
            engine.change(job, state="finished")
        table.remove(removed)
        classroom.remove(of, gone.number)
        for owner, name in ((ada.owner, "pets"), ("somebody", "cars")):
            (data / "own" / name).mkdir(parents=True)
            (data / "own" / name / "uploader").write_text(mark_of(owner))
        assert erase(classroom, erasing, data) == 0, "no class is to be erased yet"
        classroom.end(of, erase=True)
        assert erase(classroom, erasing, data) == 1
        assert [job.id for job in table.list(ada.owner)] == [waiting]
        assert erase(classroom, erasing, data) == 1, "asked to stop once"
        assert [wish.verb for wish in engine.wishes()] == ["stop"]
        # The server was killed meanwhile, and another one goes on.
        classroom.close()
        classroom = Classroom(runs)
        engine.change(waiting, state="stopped")
        assert erase(classroom, erasing, data) == 0
        assert [job.id for job in table.list()] == [other]
        # What was under way when the class was ended: a run that was asked for, and one that the table does not know.
        late, unknown = (table.submit(PRESETS["vae-2d"], ada.owner, "vae-2d") for _ in range(2))
        engine.change(late, state="stopped")
        with sqlite3.connect(runs / "jobs.sqlite") as file:
            file.execute("PRAGMA secure_delete = ON")
            file.execute("DELETE FROM jobs WHERE id = ?", (unknown,))
        file.close()
        with (runs / "engine.log").open("a") as log:
            log.write(f"job {ended} said late\njob {late} ended stopped\n")
        assert erase_owners(erasing, data, [ada.owner, gone.owner]) == 0
    classroom.close()
    assert (runs / "engine.log").read_text() == f"job {other} begins\n"
    assert (runs / "jobs-2026-11-28.sqlite").is_file()
    left = list(tmp_path.rglob("*"))
    content = b"".join(path.read_bytes() for path in left if path.is_file())
    for trace in (
        "of-year-nine",
        ada.owner,
        gone.owner,
        ended,
        waiting,
        removed,
        late,
        unknown,
        mark_of(ada.owner),
        "192.0.2.9",
    ):
        assert trace.encode() not in content, trace
        assert not [path for path in left if trace in path.name]
    assert not (runs / FILE_NAME).exists()
    assert (data / "own" / "cars").is_dir()
    assert (runs / other / "job.json").is_file()
