"""A class: nothing without joining it, one's own runs alone then, and what the teacher alone may see and do."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from api_server import lines, make_run, serving
from class_server import JOB, Class, owner
from history_samples import own_copies

from aecore.classroom.store import Classroom
from aecore.engine.wishes import EngineTable
from aecore.recipe.presets import PRESETS
from aecore.runs.kept_words import KeptWords, write_words
from app.classroom import join as joining
from app.classroom.wall import FRESH_SECONDS
from app.door import teacher_cookie
from app.web.class_pages import API
from app.web.owner import COOKIE
from app.web.settings import job_table


def back_code(answer: httpx.Response) -> str:
    found = re.search(r"<b>(\w{5} \w{5})</b>", answer.text)
    assert found, answer.text
    return found[1]


def test_who_has_not_joined_gets_the_page_to_join_by_and_nothing_else(school: Class) -> None:
    make_run(school.folder, "by-hand")
    with school.somebody() as client:
        for path in ("/", "/train", "/?run=by-hand", "/history"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/join")
        assert client.get("/?code=ABC&lang=fr&run=x").headers["location"] == "/join?code=ABC&lang=fr"
        closed = """
            /api/history /api/runs/by-hand /api/models /api/maps?of=by-hand:1 /api/class /api/events?run=by-hand
            /_stcore/upload_file/x /api/nothing /api/sets/digits/0.png
        """.split()  # noqa: SIM905
        assert {path: client.get(path).status_code for path in closed} == dict.fromkeys(closed, 403)
        assert client.post("/api/jobs", json=JOB).status_code == 403
        for path in ("/join", "/teacher", "/api/text/fr.json"):
            answer = client.get(path)
            assert answer.status_code == 200
            assert COOKIE not in answer.headers.get("set-cookie", ""), (
                "nobody is anybody before they have joined"
            )


def test_a_student_joins_by_code_and_nickname_and_finds_own_runs_alone(school: Class) -> None:
    make_run(school.folder, "by-hand")
    with school.student("Ada") as ada, school.student("Ben") as ben:
        assert ada.get("/").status_code == 200
        run = ada.post("/api/jobs", json=JOB).json()["id"]
        assert [each["id"] for each in ada.get("/api/history").json()["runs"]] == [run]
        assert ada.get(f"/api/runs/{run}").status_code == 200
        for path in (f"/api/runs/{run}", f"/api/runs/{run}/models", f"/api/compare?run={run}", f"/api/events?run={run}",
                     f"/api/maps?of={run}:3", f"/api/history?run={run}", f"/api/compare?run=ready-beta-vae&run={run}",
                     "/api/runs/by-hand", "/api/maps?of=ready-beta-vae:0&of=by-hand:1"):  # fmt: skip
            assert ben.get(path).status_code == 404, path
        for verb in ("stop", "pause"):
            assert ben.post(f"/api/jobs/{run}/{verb}").status_code in (403, 404)
        assert ben.post(f"/api/runs/{run}/remove", json={"stop": True}).status_code == 404
        assert ben.get("/api/runs/ready-beta-vae").status_code == 200
        with school.teacher() as teacher:
            assert teacher.get(f"/api/runs/{run}").status_code == 200
            assert [each["id"] for each in teacher.get("/api/history").json()["runs"]] == ["by-hand"]
            assert teacher.get("/").status_code == 200


def test_the_address_brings_the_code_and_a_wrong_one_is_a_sentence(school: Class) -> None:
    with school.somebody() as client:
        page = client.get(f"/join?code={school.code}").text
        assert f'value="{school.code}"' in page
        assert 'lang="en"' in page
        assert "Join" in page
        assert "Pseudo" in client.get("/join?lang=fr").text
        assert "Pseudo" in client.get("/join", headers={"Accept-Language": "fr-CH"}).text
        wrong = client.post("/join?lang=fr", data={"code": "CCCCCC", "nickname": "Ada"})
        assert wrong.status_code == 403
        assert "Ce n’est pas le code de la classe." in wrong.text
        assert 'value="Ada"' in wrong.text
        assert client.get("/").status_code == 303
        long = client.post("/join", data={"code": school.code, "nickname": "a" * 30})
        assert "nickname: expected at most 24 letters, found 30" in long.text
        spaced = f"{school.code[:3]} {school.code[3:]}".lower()
        assert client.post("/join", data={"code": spaced, "nickname": "Ada"}).status_code == 200
        assert "You are in as Ada." in client.get("/join").text


def test_a_return_code_brings_the_same_runs_to_another_machine_once(school: Class) -> None:
    with school.somebody() as phone, school.somebody() as laptop, school.somebody() as thief:
        code = back_code(phone.post("/join", data={"code": school.code, "nickname": "Ada"}))
        run = phone.post("/api/jobs", json=JOB).json()["id"]
        came = laptop.post("/join", data={"back": code.lower()})
        assert "Welcome, Ada" in came.text
        assert came.headers["cache-control"] == "no-store"
        assert back_code(came) != code
        assert [each["id"] for each in laptop.get("/api/history").json()["runs"] if each["of"] == "own"] == [
            run
        ]
        again = thief.post("/join", data={"back": code})
        assert again.status_code == 403
        assert "Nobody has this return code." in again.text
        assert thief.get("/api/history").status_code == 403
        with school.teacher() as teacher:
            (student,) = teacher.get(API).json()["students"]
            assert teacher.post(f"{API}/students/{student['number']}/revoke").status_code == 204
            assert thief.post("/join", data={"back": back_code(came)}).status_code == 403
            new = teacher.post(f"{API}/students/{student['number']}/code").json()["code"]
        assert "Welcome, Ada" in thief.post("/join", data={"back": new}).text


def test_a_page_that_is_sent_twice_is_one_student(school: Class) -> None:
    with school.somebody() as client, school.teacher() as teacher:
        ticket = re.search(r'name="ticket" value="([^"]+)"', client.get("/join").text)
        assert ticket
        said = {"code": school.code, "nickname": "Ada", "ticket": ticket[1]}
        first = client.post("/join", data=said)
        client.cookies.clear()
        assert back_code(client.post("/join", data=said)) != back_code(first)
        assert [each["nickname"] for each in teacher.get(API).json()["students"]] == ["Ada"]


def test_guessed_codes_and_pins_are_refused_in_the_end_and_the_right_one_with_them(
    school: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    async def noted(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(joining, "sleep", noted)
    with school.somebody() as client:
        pins = [f"{number:06d}" for number in range(12) if f"{number:06d}" != school.pin]
        said = [client.post("/teacher", data={"pin": pin}) for pin in pins]
        assert {answer.status_code for answer in said} == {403}
        assert "This is not the PIN." in said[0].text
        assert "found too many; try again in" in said[-1].text
        assert client.post("/teacher", data={"pin": school.pin}).status_code == 403
        assert waits[:3] == [0, 0, 0]
        assert waits[-1] == 4.0
        assert len(waits) == 10
        assert client.get(API).status_code == 403
        codes = [client.post("/join", data={"code": "CCCCCC", "nickname": "x"}) for _ in range(41)]
        assert "found too many" in codes[-1].text
        assert client.post("/join", data={"code": school.code, "nickname": "x"}).status_code == 403
        assert client.post("/join", data={"back": "CCCCCCCCCC"}).status_code == 403


def test_a_forged_teacher_is_none(school: Class) -> None:
    with school.student("Ada") as ada, school.teacher() as teacher:
        right = teacher.cookies[teacher_cookie.COOKIE]
        said, _, signature = right.rpartition(".")
        signed_as_owner = ada.cookies[COOKIE]
        for cookie in (
            "1",
            f"{said}.x",
            f"x{right}",
            f".{signature}",
            "..",
            f"a.1.{signature}",
            signed_as_owner,
            "",
        ):
            ada.cookies.set(teacher_cookie.COOKIE, cookie)
            assert ada.get(API).status_code == 403, cookie
            assert ada.post(f"{API}/end", json={"erase": True}).status_code == 403
            ada.cookies.delete(teacher_cookie.COOKIE)
        assert ada.post(f"{API}/students/1/remove").status_code == 403
        assert teacher.get(API).status_code == 200
        foreign = {"Origin": "http://elsewhere.example"}
        assert teacher.post(f"{API}/students/1/remove", headers=foreign).status_code == 403
        assert len(teacher.get(API).json()["students"]) == 1
        # Another PIN, as every start prints one, is another teacher.
        classroom = Classroom(school.folder / "runs")
        classroom.new_pin(str(getattr(classroom.current(), "id", "")))
        classroom.close()
        assert teacher.get(API).status_code == 403


def test_the_wall_shows_everybody_s_newest_run_and_nothing_that_is_theirs_alone(school: Class) -> None:
    runs = school.folder / "runs"
    with (
        school.student("Ada") as ada,
        school.student("<b>Ben</b>") as ben,
        school.student("Cleo"),
        school.teacher() as teacher,
    ):
        (done,) = own_copies(runs, owner(ada), 1, names=("vae-2d-digits",))
        write_words(runs / done, KeptWords(name="my secret name", note="my secret note", starred=True))
        first, second = (ben.post("/api/jobs", json=JOB).json()["id"] for _ in range(2))
        with EngineTable(runs) as engine:
            engine.change(first, state="running", step=30, steps=60, slot=1)
        (runs / first / "snapshots").mkdir()
        (runs / first / "run.json").write_text('{"id": "x", "state": "running"}')
        told = [line.replace('"emitted": 1.5', f'"train": {{"loss": {100 - number}}}') for number, line in
                enumerate(lines(range(30)).splitlines(keepends=True))]  # fmt: skip
        (runs / first / "metrics.jsonl").write_text("".join(told))
        answer = teacher.get(API)
        assert "secret" not in answer.text
        assert owner(ada) not in answer.text
        wall = answer.json()
        one, two, three = wall["students"]
        assert (one["nickname"], one["state"], one["run"]["id"], one["run"]["family"]) == (
            "Ada", "away", done, "Variational, 2-D")  # fmt: skip
        assert len(one["run"]["losses"]) > 20
        assert (two["nickname"], two["state"], two["run"]["id"], two["run"]["share"]) == (
            "<b>Ben</b>", "training", first, 0.5)  # fmt: skip
        assert two["run"]["losses"] == [[step, 100 - step] for step in range(30)]
        assert (three["run"], three["state"]) == (None, "away")
        (waits,) = wall["queue"]
        assert (waits["run"], waits["nickname"], waits["of_class"]) == (second, "<b>Ben</b>", True)
        assert waits["recipe"] == "Digits 8×8"
        assert [each["nickname"] for each in wall["running"]] == ["<b>Ben</b>"]
        with (runs / first / "metrics.jsonl").open("a") as file:
            file.write('{"step": 30, "train": {"loss": 1.25}}\n')
        assert teacher.get(API).json()["students"][1]["run"]["losses"][-1] == [30, 1.25]
        page = teacher.get("/teacher").text
        assert school.code[:3] in page
        assert "<svg" in page
    assert FRESH_SECONDS > 0


def test_script_in_a_nickname_stays_text(school: Class) -> None:
    with school.somebody() as client:
        said = {"code": school.code, "nickname": '"><script>a()</script>'}
        page = client.post("/join", data=said)
        assert page.status_code == 200
        assert "<script>a()" not in page.text
        assert "&lt;script&gt;" in page.text
        assert "<script>a()" not in client.get("/join").text
        wrong = client.post("/join", data=said | {"code": '"><script>a()</script>'})
        assert "<script>a()" not in wrong.text
        assert "<script>" not in client.get('/join?code="><script>a()</script>&anew=1').text


def test_a_teacher_stops_a_run_and_sends_somebody_out(school: Class) -> None:
    with school.student("Ada") as ada, school.student("Ben") as ben, school.teacher() as teacher:
        run, other = (client.post("/api/jobs", json=JOB).json()["id"] for client in (ada, ben))
        of_nobody = job_table().submit(PRESETS["vae-2d"], "somebody", "vae-2d")
        assert teacher.post(f"{API}/jobs/{run}/stop").status_code == 204
        assert teacher.post(f"{API}/jobs/{of_nobody}/stop").status_code == 404
        assert teacher.post(f"{API}/jobs/no-such/stop").status_code == 404
        numbers = {each["nickname"]: each["number"] for each in teacher.get(API).json()["students"]}
        assert teacher.post(f"{API}/students/{numbers['Ben']}/remove").status_code == 204
        assert teacher.post(f"{API}/students/{numbers['Ben']}/remove").status_code == 404
        assert teacher.post(f"{API}/students/99/code").status_code == 404
        with EngineTable(school.folder / "runs") as engine:
            assert [(wish.job, wish.verb) for wish in engine.wishes()] == [(run, "stop"), (other, "stop")]
        assert ben.get("/").status_code == 303
        assert ben.get("/api/history").status_code == 403
        assert ada.get("/").status_code == 200


def test_a_lab_for_one_person_knows_nothing_of_it(tmp_path: Path) -> None:
    with serving(tmp_path) as address, httpx.Client(base_url=address) as client:
        assert client.get("/").status_code == 200
        assert client.get("/join").status_code == 404
        assert client.get("/teacher").status_code == 404
        assert client.get(API).status_code == 404
    assert not (tmp_path / "runs" / "class.sqlite").exists()
