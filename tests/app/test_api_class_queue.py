"""What a teacher does with the queue of a class, and what students are told of it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from class_server import JOB, Class

from aecore.engine.wishes import EngineTable
from aecore.jobs.table import JobTable
from aecore.recipe.presets import PRESETS
from app.runs.states import about
from app.server import create_application
from app.web.class_pages import API
from app.web.settings import Settings, close, job_table


def test_a_teacher_pauses_everybody_and_lets_all_go_on(school: Class) -> None:
    with school.student("Ada") as ada, school.teacher() as teacher:
        run = ada.post("/api/jobs", json=JOB).json()["id"]
        assert not ada.get(f"/api/runs/{run}").json()["all_paused"]
        assert teacher.post(f"{API}/pause", json={"on": True}).status_code == 204
        assert teacher.get(API).json()["paused"]
        assert ada.get(f"/api/runs/{run}").json()["all_paused"]
        late = ada.post("/api/jobs", json=JOB)  # Whoever asks for training meanwhile waits.
        assert late.status_code == 201
        told = ada.get(f"/api/runs/{late.json()['id']}").json()
        assert (told["state"], told["all_paused"]) == ("queued", True)
        with EngineTable(school.folder / "runs") as engine:
            engine.change(run, state="stopped")
        assert not ada.get(f"/api/runs/{run}").json()["all_paused"]  # It has ended: nothing holds it up.
        assert teacher.post(f"{API}/pause", json={"on": False}).status_code == 204
        assert not teacher.get(API).json()["paused"]
        assert not ada.get(f"/api/runs/{late.json()['id']}").json()["all_paused"]


def test_nobody_but_the_teacher_pauses_everybody_or_moves_a_run_ahead(school: Class) -> None:
    with school.student("Ada") as ada, school.teacher() as teacher, school.somebody() as somebody:
        run = ada.post("/api/jobs", json=JOB).json()["id"]
        for client in (ada, somebody):
            assert client.post(f"{API}/pause", json={"on": True}).status_code == 403
            assert client.post(f"{API}/jobs/{run}/ahead").status_code == 403
        assert ada.post(f"/api/jobs/{run}/front").status_code == 404
        foreign = {"Origin": "http://elsewhere.example"}
        assert teacher.post(f"{API}/pause", json={"on": True}, headers=foreign).status_code == 403
        for body in ({}, {"on": 1}, {"on": "yes"}):
            refused = teacher.post(f"{API}/pause", json=body)
            assert (refused.status_code, "true to pause everybody" in refused.text) == (400, True)
        assert not job_table().all_paused()


def test_a_teacher_moves_a_waiting_run_ahead_and_is_told_where_that_cannot_be(school: Class) -> None:
    with school.student("Ada") as ada, school.student("Ben") as ben, school.teacher() as teacher:
        first, second = (client.post("/api/jobs", json=JOB).json()["id"] for client in (ada, ben))
        of_nobody = job_table().submit(PRESETS["vae-2d"], "somebody", "vae-2d")
        assert teacher.post(f"{API}/jobs/{second}/ahead").status_code == 204
        for run in (of_nobody, "no-such"):
            assert teacher.post(f"{API}/jobs/{run}/ahead").status_code == 404
        with EngineTable(school.folder / "runs") as engine:
            (wish,) = engine.wishes()
            assert (wish.job, wish.verb) == (second, "front")
            engine.change(first, state="paused")
        refused = teacher.post(f"{API}/jobs/{first}/ahead", headers={"Accept-Language": "fr"})
        assert (refused.status_code, "attend pas son tour" in refused.text) == (400, True)


def test_a_class_that_ends_leaves_nobody_paused(school: Class) -> None:
    with school.teacher() as teacher:
        assert teacher.post(f"{API}/pause", json={"on": True}).status_code == 204
        assert teacher.post(f"{API}/end").status_code == 204
        assert not job_table().all_paused()


@pytest.mark.parametrize("classroom", [False, True])
def test_a_lab_for_one_person_is_not_paused_by_a_class_that_was_there(
    tmp_path: Path, classroom: bool
) -> None:
    settings = Settings(runs=tmp_path / "runs", data=tmp_path / "data", classroom=classroom)
    with JobTable(tmp_path / "runs") as table:
        table.pause_all(True)
    create_application(settings)
    try:
        assert job_table().all_paused() == classroom
    finally:
        close()


def test_the_queue_says_who_trains_who_is_next_in_order_and_what_is_foretold(school: Class) -> None:
    with (
        school.student("Ada") as ada,
        school.student("Ben") as ben,
        school.student("Cleo") as cleo,
        school.teacher() as teacher,
    ):
        jobs = [client.post("/api/jobs", json=JOB).json()["id"] for client in (ada, ben, cleo)]
        foreign = job_table().submit(PRESETS["vae-2d"], "somebody", "a name of their own")
        told = teacher.get(API).json()
        assert [each["run"] for each in told["queue"]] == [job.id for job in job_table().queue()]
        assert {each["run"] for each in told["queue"]} == {*jobs, foreign}
        assert (told["queue"][0]["begin"], told["queue"][0]["end"], told["off"]["begin"]) == (
            None,
            None,
            None,
        )
        (school.folder / "runs" / jobs[0] / "run.json").write_text('{"id": "x", "state": "running"}')
        now = time.time()
        with EngineTable(school.folder / "runs") as engine:
            engine.change(jobs[0], state="running", slot=1, step=30, steps=60, ends=now + 41)
            engine.change(jobs[1], begins=now + 42, ends=now + 203)
            engine.change(jobs[2], state="paused")
            with engine._write() as connection:
                connection.execute(
                    "INSERT INTO estimates (job, what, made, said, came) VALUES ('x', 'end', 1, 12, 10)"
                )
        told = teacher.get(API).json()
        (running,), (waiting, other), (still,) = told["running"], told["queue"], told["still"]
        assert (running["run"], running["nickname"], running["share"], running["end"]) == (
            jobs[0],
            "Ada",
            0.5,
            40,
        )
        assert (waiting["run"], waiting["begin"], waiting["end"]) == (jobs[1], 40, 210)
        assert (other["run"], other["nickname"], other["of_class"]) == (foreign, "", False)
        assert (still["run"], still["held"]) == (jobs[2], "")
        assert told["off"] == {"begin": None, "end": {"share": 0.2, "count": 1}}
        asked = ben.get(f"/api/runs/{jobs[1]}").json()
        assert (asked["place"], asked["wait"], asked["left"]) == (1, 40, 210)
        assert ada.get(f"/api/runs/{jobs[0]}").json()["left"] == 40


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.5, 5), (12, 10), (43, 40), (96, 100), (200, 210), (1000, 1020), (5000, 4800), (-5, 5), (-60, None)],
)
def test_what_is_foretold_is_said_as_roundly_as_it_is_known(seconds: float, said: float | None) -> None:
    assert about(time.time() + seconds) == said
    assert about(0.0) is None
