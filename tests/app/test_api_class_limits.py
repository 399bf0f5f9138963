"""The limits of a class hold for each student however many browsers they have, and a change counts at once."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import httpx
from class_server import JOB, Class, owner
from history_samples import own_copies

from aecore.classroom.limits import BOUNDS, Limits
from aecore.classroom.limits_file import FILE_NAME, written
from app.door.bodies import most_of
from app.web.settings import MOST_UPLOAD, job_table


def limit(school: Class, **values: float) -> None:
    """As somebody edits the file by hand."""
    (school.folder / "runs" / FILE_NAME).write_text(written(Limits().but(values)))


def error(answer: httpx.Response) -> str:
    return str(answer.json()["error"])


def back_code(answer: httpx.Response) -> str:
    found = re.search(r"<b>(\w{5} \w{5})</b>", answer.text)
    assert found, answer.text
    return found[1]


def of(told: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [limit for limit in told["limits"] if limit["name"] == name]
    return dict(found)


def test_runs_at_once_are_a_student_s_however_many_browsers_they_have(school: Class) -> None:
    limit(school, unfinished_runs=2)
    with school.somebody() as first, school.somebody() as second, school.student("Ben") as ben:
        joined = first.post("/join", data={"code": school.code, "nickname": "Ada"})
        assert second.post("/join", data={"back": back_code(joined)}).status_code == 200
        assert owner(first) == owner(second)
        assert [client.post("/api/jobs", json=JOB).status_code for client in (first, second)] == [201, 201]
        for client in (first, second):
            assert "at most 2 unfinished runs at a time for one person" in error(
                client.post("/api/jobs", json=JOB)
            )
        assert ben.post("/api/jobs", json=JOB).status_code == 201
        limit(school, unfinished_runs=3)
        assert second.post("/api/jobs", json=JOB).status_code == 201, "at once, without a restart"


def test_minutes_of_a_lesson_are_refused_when_they_are_used_up_and_the_teacher_s_are_not_counted(
    school: Class,
) -> None:
    limit(school, training_minutes=5)
    with school.student("Ada") as ada, school.student("Ben") as ben, school.teacher() as teacher:
        run = ada.post("/api/jobs", json=JOB).json()["id"]
        job_table().add_training({owner(ada): 299.0, owner(teacher): 3600.0})
        assert ada.post("/api/jobs", json=JOB).status_code == 201
        job_table().add_training({owner(ada): 1.0})
        refused = ada.post("/api/jobs", json=JOB)
        assert refused.status_code == 400
        assert error(refused) == (
            "Your training time of this lesson, 5 minutes, is used up. "
            "Look closer at what your models have learned, or ask your teacher."
        )
        french = ada.post("/api/jobs", json=JOB, headers={"Accept-Language": "fr"})
        assert error(french).startswith("Votre temps d’entraînement de cette séance, 5 minutes, est épuisé.")
        for verb in ("resume", "step"):
            assert "used up" in error(ada.post(f"/api/jobs/{run}/{verb}")), (
                "nor by a run that stood still meanwhile"
            )
        assert ada.post(f"/api/jobs/{run}/pause").status_code == 204
        assert [who.post("/api/jobs", json=JOB).status_code for who in (ben, teacher)] == [201, 201]
        told = teacher.get("/api/class").json()["students"]
        assert [student["minutes"] for student in told] == [{"used": 5, "most": 5}, None]
        settings = teacher.post("/api/class/lesson").json()
        assert of(settings, "training_minutes")["used"] is None
        assert settings["lesson"] > 1.7e9
        assert ada.post("/api/jobs", json=JOB).status_code == 201
        assert ben.post("/api/class/lesson").status_code == 403


def test_kept_runs_are_counted_when_one_is_asked_for_brought_or_brought_back(school: Class) -> None:
    limit(school, kept_runs=2)
    with school.student("Ada") as ada, school.teacher() as teacher:
        first, _ = own_copies(school.folder / "runs", owner(ada), 2)
        own_copies(school.folder / "runs", owner(teacher), 3)
        assert "at most 2 that one person keeps, found 2" in error(ada.post("/api/jobs", json=JOB))
        packed = ada.get(f"/api/runs/{first}/export/run").content
        assert ada.post(f"/api/runs/{first}/remove").status_code == 200
        assert ada.post("/api/jobs", json=JOB).status_code == 201
        assert "one person keeps" in error(ada.post(f"/api/runs/{first}/restore"))
        brought = ada.post("/api/runs?file=x.zip", content=packed).text
        assert "one person keeps" in brought
        assert teacher.post("/api/jobs", json=JOB).status_code == 201
        assert '"run"' in teacher.post("/api/runs?file=x.zip", content=packed).text


def test_an_upload_is_as_large_as_a_student_s_may_be(school: Class) -> None:
    limit(school, upload_megabytes=1)
    with school.student("Ada") as ada, school.teacher() as teacher:
        zipped = b"PK" + bytes(1 << 20)
        refused = ada.post("/api/runs?file=x.zip", content=zipped)
        assert (refused.status_code, "at most 1 MB" in error(refused)) == (413, True)
        assert teacher.post("/api/runs?file=x.zip", content=zipped).status_code == 200, (
            "and is no run, which is said"
        )
        limit(school, upload_megabytes=2)
        assert ada.post("/api/runs?file=x.zip", content=zipped).status_code == 200
    assert most_of("/_stcore/upload_file/x/y", upload=1 << 20) == 2 << 20, "a form stands around it"
    assert most_of("/api/runs") == MOST_UPLOAD


def test_the_disk_is_shared_as_the_file_says_at_each_moment(school: Class) -> None:
    limit(school, disk_gigabytes=0.01)
    with school.student("Ada") as ada:
        own_copies(school.folder / "runs", owner(ada), 10)  # a megabyte each
        assert "Your runs and image sets may take 10 MB" in error(ada.post("/api/jobs", json=JOB))
        assert ada.get("/api/history").json()["disk"]["share"] == 1.0
        limit(school, disk_gigabytes=1, class_disk_gigabytes=0.01)
        assert "All runs and image sets together may take 10 MB" in error(ada.post("/api/jobs", json=JOB))
        limit(school)
        assert ada.post("/api/jobs", json=JOB).status_code == 201
        assert ada.get("/api/history").json()["disk"]["share"] < 0.1


def test_the_teacher_sees_and_changes_them_and_nobody_else(school: Class) -> None:
    file = school.folder / "runs" / FILE_NAME
    limit(school)
    with school.student("Ada") as ada, school.teacher() as teacher:
        own_copies(school.folder / "runs", owner(ada), 3)
        told = teacher.get("/api/class/settings").json()
        assert [limit["name"] for limit in told["limits"]] == list(BOUNDS)
        assert told["trouble"] == ""
        assert of(told, "kept_runs") == {
            "name": "kept_runs", "value": 60, "least": 1, "most": 1000, "step": 1, "fixed": False,
            "used": {"value": 3, "who": "Ada"},
        }  # fmt: skip
        assert of(told, "class_disk_gigabytes")["used"] == {"value": 0.003, "who": ""}
        assert owner(ada) not in str(told)
        told = teacher.post("/api/class/settings", json={"kept_runs": 3, "slice_seconds": 2.5}).json()
        assert (of(told, "kept_runs")["value"], of(told, "slice_seconds")["value"]) == (3, 2.5)
        said = tomllib.loads(file.read_text())
        assert (said["kept_runs"], said["slice_seconds"]) == (3, 2.5)
        assert ada.post("/api/jobs", json=JOB).status_code == 400
        before = file.read_text()
        for wrong, words in (
            ({"kept_runs": 0}, "Expected a whole number from 1 to 1000, found 0; try 60."),
            ({"kept_runs": 2.5}, "found 2.5; try 60."),
            ({"kept_runs": "<b>x</b>"}, "found '<b>x</b>'; try 60."),
            ({"disk_gigabytes": None}, "Expected a number from 0.01 to 10000, found None; try 0.5."),
            ({"kept_runs": 9, "slots": 1000}, "from 1 to 64, found 1000; try 2."),
            ({"no_limit": 1}, "expected one of unfinished_runs"),
        ):
            refused = teacher.post("/api/class/settings", json=wrong)
            assert (refused.status_code, words in error(refused)) == (400, True), error(refused)
        assert file.read_text() == before, "all of it or nothing"
        french = teacher.post("/api/class/settings", json={"slots": 99}, headers={"Accept-Language": "fr"})
        assert error(french) == "Il faut un nombre entier de 1 à 64, et non 99 ; essayez 2."
        for answer in (
            ada.get("/api/class/settings"),
            ada.post("/api/class/settings", json={"kept_runs": 999}),
        ):
            assert answer.status_code == 403
        foreign = teacher.post(
            "/api/class/settings", json={"slots": 3}, headers={"Origin": "http://elsewhere"}
        )
        assert foreign.status_code == 403


def test_a_file_that_is_not_understood_is_told_and_not_written_over(school: Class) -> None:
    limit(school, kept_runs=5)
    file = school.folder / "runs" / FILE_NAME
    with school.teacher() as teacher:
        assert of(teacher.get("/api/class/settings").json(), "kept_runs")["value"] == 5
        file.write_text("kept_runs = 7\nslots = many\n")
        told = teacher.get("/api/class/settings", headers={"Accept-Language": "fr"}).json()
        assert of(told, "kept_runs")["value"] == 5
        assert re.search(r"class\.toml ligne 2 : il faut un nom", told["trouble"])
        assert str(school.folder) not in told["trouble"]
        refused = teacher.post("/api/class/settings", json={"kept_runs": 9})
        assert (refused.status_code, "line 2" in error(refused)) == (400, True)
        assert str(school.folder) not in error(refused)
        assert file.read_text() == "kept_runs = 7\nslots = many\n"
        file.write_text("kept_runs = 7\nslots = 99\n")
        assert "class.toml line 2, slots: expected" in teacher.get("/api/class/settings").json()["trouble"]
        assert "line 2" in error(teacher.post("/api/class/settings", json={"kept_runs": 9}))
