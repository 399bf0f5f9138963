"""How a class ends for one and for all: sent out, ended and kept, erased, and a file that cannot be read."""

from __future__ import annotations

import sqlite3

import httpx
import pytest
from class_server import JOB, Class, owner
from history_samples import own_copies

from aecore.classroom.store import Classroom
from aecore.datasets.own.brought import mark_of
from aecore.errors import EngineError
from aecore.recipe.presets import PRESETS
from app.classroom import erasing
from app.web.class_pages import API
from app.web.settings import job_table


def test_who_is_sent_out_hears_no_more(school: Class) -> None:
    with school.student("Ada") as ada, school.teacher() as teacher:
        run = ada.post("/api/jobs", json=JOB).json()["id"]
        with ada.stream("GET", f"/api/events?run={run}") as stream:
            heard = stream.iter_lines()
            assert next(heard).startswith("retry")
            assert teacher.post(f"{API}/students/1/remove").status_code == 204
            with pytest.raises((StopIteration, httpx.RemoteProtocolError)):
                all(True for _ in heard) and next(heard)


def test_a_class_that_is_ended_and_erased_leaves_nothing(school: Class) -> None:
    runs = school.folder / "runs"
    with school.student("Ada-of-nine") as ada, school.teacher() as teacher:
        whose, (run,) = owner(ada), own_copies(runs, owner(ada), 1)
        other = job_table().submit(PRESETS["vae-2d"], "somebody", "vae-2d")
        assert teacher.post(f"{API}/end", json={"erase": True}).status_code == 204
        deadline = 400
        while (runs / "class.sqlite").exists() and deadline:
            deadline -= 1
            ada.get("/join")
        assert "The class has ended" in ada.get("/join").text
        assert "The class has ended" in teacher.get("/teacher").text
        assert ada.get("/").status_code == 303
        assert teacher.get(API).status_code == 403
        assert [job.id for job in job_table().list()] == [other]
    content = b"".join(path.read_bytes() for path in school.folder.rglob("*") if path.is_file())
    for trace in ("Ada-of-nine", whose, run):
        assert trace.encode() not in content
        assert not list(school.folder.rglob(f"*{trace}*"))


def test_what_was_under_way_when_the_class_was_erased_is_erased_too(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "AGAIN_LATE", 0.02)
    runs = school.folder / "runs"
    with school.student("Ada") as ada, school.teacher() as teacher:
        whose = owner(ada)
        assert teacher.post(f"{API}/end", json={"erase": True}).status_code == 204
        for _ in range(400):
            if not (runs / "class.sqlite").exists():
                break
            ada.get("/join")
        # Asked for before, and put down now.
        (late,) = own_copies(runs, whose, 1)
        own = school.folder / "data" / "own" / "pets"
        own.mkdir(parents=True)
        (own / "uploader").write_text(mark_of(whose))
        for _ in range(400):
            if not own.exists() and not (runs / late).exists() and not job_table().list():
                break
            ada.get("/join")
        assert not own.exists()
        assert not (runs / late).exists()
        assert job_table().list() == []


def test_while_the_file_of_the_class_cannot_be_read_nobody_comes_in_and_nothing_fails(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_classroom: Classroom) -> None:
        raise EngineError("class_damaged", "{file}: damaged ({found})", file="/class.sqlite", found="x")

    with school.student("Ada") as ada, school.teacher() as teacher:
        monkeypatch.setattr(Classroom, "current", damaged)
        for client, path in (
            (ada, "/"),
            (ada, "/api/history"),
            (ada, "/join"),
            (teacher, API),
            (teacher, "/teacher"),
        ):
            answer = client.get(path)
            assert answer.status_code == 503
            assert "cannot be read at this moment" in answer.text
            assert "class.sqlite" not in answer.text
        monkeypatch.undo()
        assert ada.get("/api/history").status_code == 200


def test_a_class_that_is_ended_and_kept_has_its_runs(school: Class) -> None:
    runs = school.folder / "runs"
    with school.student("Ada") as ada, school.teacher() as teacher:
        (run,) = own_copies(runs, owner(ada), 1)
        assert teacher.post(f"{API}/end").status_code == 204
        assert ada.get("/api/history").status_code == 403
        assert (runs / run / "run.json").is_file()
    with sqlite3.connect(runs / "class.sqlite") as table:
        assert table.execute("SELECT nickname FROM students").fetchall() == [("Ada",)]
