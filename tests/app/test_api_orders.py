"""What the teacher shows, hands out and locks: who may order it, who may see it, and how long it lasts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from api_server import serving
from history_samples import own_copies
from test_api_class import JOB, Class, owner

from aecore.classroom.store import Classroom
from aecore.recipe.later import read_link
from aecore.recipe.presets import PRESETS
from aecore.runs.kept_words import KeptWords, write_words
from app.experiment.address import write_link
from app.experiment.lesson import Lesson
from app.web.class_pages import API, ORDERS
from app.web.presence import presence

GIVEN = f"{API}/orders"
NOTHING = {"paused": False, "shown": None, "handed": None, "locked": None}
SPARSE = PRESETS["sparse-l1"].replace({"data.name": "digits"})


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Class]:
    classroom = Classroom(tmp_path / "runs", new=True)
    now, _ = classroom.begin("Year 9")
    pin = classroom.new_pin(now.id)
    classroom.close()
    with serving(tmp_path, of_a_class=True) as address:
        yield Class(tmp_path, address, now.code, pin)


def orders(client: httpx.Client) -> dict[str, Any]:
    answer = client.get(ORDERS)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def job(**changes: Any) -> dict[str, Any]:
    return {"recipe": SPARSE.replace(changes).as_dict(), "name": "sparse-l1", "device": "cpu"}


def test_a_student_orders_nothing_and_who_has_not_joined_hears_of_nothing(school: Class) -> None:
    with school.student("Ada") as ada, school.somebody() as nobody, school.teacher() as teacher:
        run = ada.post("/api/jobs", json=JOB).json()["id"]
        assert orders(ada) == NOTHING
        assert nobody.get(ORDERS).status_code == 403
        for client in (ada, nobody):
            assert client.get(GIVEN).status_code == 403
            for kind in ("shown", "handed", "locked"):
                assert client.post(f"{GIVEN}/{kind}", json={"run": run}).status_code == 403
                assert client.post(f"{GIVEN}/{kind}/lift").status_code == 403
        foreign = {"Origin": "http://elsewhere.example"}
        assert teacher.post(f"{GIVEN}/shown", json={"run": run}, headers=foreign).status_code == 403
        assert orders(ada) == NOTHING


def test_what_is_ordered_is_said_to_everybody_once_and_by_its_mark_after_that(school: Class) -> None:
    with school.student("<b>Ada</b>") as ada, school.student("Ben") as ben, school.teacher() as teacher:
        run = ada.post("/api/jobs", json=JOB).json()["id"]
        assert teacher.post(f"{GIVEN}/shown", json={"run": run}).status_code == 204
        told = {"number": 1, "run": run, "nickname": "<b>Ada</b>"}
        assert orders(ben) == {**NOTHING, "shown": {**told, "mine": False}}
        assert orders(ada) == {**NOTHING, "shown": {**told, "mine": True}}, "her own screen is her own"
        assert teacher.get(GIVEN).json() == {"shown": told, "handed": None, "locked": None}
        first = ben.get(ORDERS)
        assert owner(ada) not in first.text
        again = ben.get(ORDERS, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert teacher.post(f"{GIVEN}/handed", json={"run": run}).status_code == 204
        assert ben.get(ORDERS, headers={"If-None-Match": first.headers["etag"]}).status_code == 200
        assert teacher.post(f"{GIVEN}/shown/lift").status_code == 204
        assert teacher.post(f"{GIVEN}/handed/lift").status_code == 204
        assert orders(ben) == NOTHING


def test_asking_for_orders_is_not_being_at_work(school: Class) -> None:
    with school.student("Ada") as ada:
        presence.send_out(owner(ada))
        assert presence.quiet(owner(ada)) is None
        orders(ada)
        assert presence.quiet(owner(ada)) is None
        ada.get("/api/history")
        assert presence.quiet(owner(ada)) is not None


def test_a_run_that_is_shown_is_looked_at_by_all_and_nothing_more(school: Class) -> None:
    runs = school.folder / "runs"
    with school.student("Ada") as ada, school.student("Ben") as ben, school.teacher() as teacher:
        shown, other = own_copies(runs, owner(ada), 2, names=("vae-2d-digits", "beta-vae"))
        write_words(runs / shown, KeptWords(name="my secret name", note="my secret note"))
        looked_at = [path.format(run=shown) for path in """
            /api/runs/{run} /api/runs/{run}/models /api/compare?run={run} /api/maps?of={run}:0
            /api/compare?run=ready-beta-vae&run={run} /api/runs/{run}/inspect /api/runs/{run}/settings
            /api/runs/{run}/probe.safetensors /api/history?run={run}
            """.split()]  # fmt: skip # noqa: SIM905
        assert [ben.get(path).status_code for path in looked_at] == [404] * len(looked_at)
        assert teacher.post(f"{GIVEN}/shown", json={"run": shown}).status_code == 204
        answers = {path: ben.get(path) for path in looked_at}
        assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(looked_at, 200)
        assert not [path for path, answer in answers.items() if b"secret" in answer.content]
        decoded = ben.post(f"/api/runs/{shown}/decode/0")
        assert decoded.status_code == 400, "the door lets it in; what it says is nothing"
        for path in ("words", "remove", "restore"):
            assert ben.post(f"/api/runs/{shown}/{path}", json={"name": "x"}).status_code == 404, path
        for kind in ("run", "weights", "report"):
            assert ben.get(f"/api/runs/{shown}/export/{kind}").status_code == 404
        for verb in ("stop", "pause"):
            assert ben.post(f"/api/jobs/{shown}/{verb}").status_code == 403
        assert ben.get(f"/api/runs/{other}").status_code == 404, "one run, and not all of hers"
        assert ben.get(f"/api/compare?run={shown}&run={other}").status_code == 404
        assert ada.get(f"/api/runs/{shown}/export/run").status_code == 200
        assert teacher.post(f"{GIVEN}/shown", json={"run": other}).status_code == 204
        assert ben.get(f"/api/runs/{other}").status_code == 200
        assert [ben.get(path).status_code for path in looked_at] == [404] * len(looked_at)
        assert teacher.post(f"{GIVEN}/shown/lift").status_code == 204
        assert ben.get(f"/api/runs/{other}").status_code == 404


def test_who_looks_at_a_run_hears_of_it_until_it_is_shown_no_more(school: Class) -> None:
    with school.student("Ada") as ada, school.student("Ben") as ben, school.teacher() as teacher:
        run = ada.post("/api/jobs", json=JOB).json()["id"]
        teacher.post(f"{GIVEN}/shown", json={"run": run})
        with (
            ben.stream("GET", f"/api/events?run={run}") as stream,
            ada.stream("GET", f"/api/events?run={run}") as own,
        ):
            heard, hers = stream.iter_lines(), own.iter_lines()
            assert next(heard).startswith("retry")
            assert next(hers).startswith("retry")
            assert teacher.post(f"{GIVEN}/shown/lift").status_code == 204
            with pytest.raises((StopIteration, httpx.RemoteProtocolError)):
                all(True for _ in heard) and next(heard)
            assert ada.get(f"/api/runs/{run}").status_code == 200
            told = (line for line in hers if line.startswith("data"))
            assert run in next(told), "of one's own run one hears on"


def test_only_what_is_there_can_be_shown_or_handed_out(school: Class) -> None:
    with school.student("Ada") as ada, school.teacher() as teacher:
        for kind, body, status in (
            ("shown", {"run": "no-such-run"}, 404),
            ("shown", {"run": "../x"}, 404),
            ("shown", {"query": "recipe=x"}, 404),
            ("shown", {}, 404),
            ("handed", {"run": 1}, 404),
            ("handed", {"query": "recipe=x"}, 400),
            ("handed", {"query": ""}, 400),
            ("locked", {"run": "ready-beta-vae"}, 404),
            ("locked", {"query": write_link(SPARSE, "sparse-l1", "")}, 400),
            ("locked", {"query": "lock=all"}, 400),
            ("nothing", {"run": "ready-beta-vae"}, 404),
        ):
            assert teacher.post(f"{GIVEN}/{kind}", json=body).status_code == status, (kind, body)
        assert orders(ada) == NOTHING
        assert teacher.post(f"{GIVEN}/shown", json={"run": "ready-beta-vae"}).status_code == 204
        assert orders(ada)["shown"] == {
            "number": 1, "run": "ready-beta-vae", "nickname": "", "mine": False}  # fmt: skip
        run = ada.post("/api/jobs", json=JOB).json()["id"]
        teacher.post(f"{GIVEN}/shown", json={"run": run})
        assert ada.post(f"/api/runs/{run}/remove", json={"stop": True}).status_code == 200
        assert orders(ada)["shown"] is None, "whoever owns it may take it away"


def test_an_experiment_is_handed_out_in_words_with_its_locks_to_whoever_comes_later_too(
    school: Class,
) -> None:
    lesson = Lesson(lock=frozenset({"network"}))
    link = write_link(SPARSE.replace({"bottleneck.size": 7}), "sparse-l1", "", lesson, "penalties")
    with school.student("Ada") as ada, school.teacher() as teacher:
        answer = teacher.post(f"{GIVEN}/handed", json={"query": f"{link}&run=x&lang=fr&compare=a,b"})
        assert answer.status_code == 204
        with school.student("Late") as late:
            for client in (ada, late):
                handed = orders(client)["handed"]
                assert handed["query"] == link, "the experiment alone: no run, nobody's language"
                assert handed["words"].startswith("Sparse: Laplace prior · Digits 8×8 · code 7 · Dense")
        french = ada.get(ORDERS, headers={"Accept-Language": "fr"}).json()["handed"]["words"]
        assert french != handed["words"]
        run = ada.post("/api/jobs", json=job(**{"bottleneck.size": 5})).json()["id"]
        assert teacher.post(f"{GIVEN}/handed", json={"run": run}).status_code == 204
        said = parse_qs(orders(ada)["handed"]["query"])
        assert said["preset"] == ["sparse-l1"]
        assert read_link(said["recipe"][0])[0].bottleneck.size == 5


def test_what_is_locked_for_all_is_trained_as_the_teacher_has_it_until_it_is_lifted(school: Class) -> None:
    free = Lesson(lock=frozenset({"all"}), free=frozenset({"penalties.l1.beta"}))
    link = write_link(SPARSE, "sparse-l1", "", free)
    with school.student("Ada") as ada, school.teacher() as teacher:
        assert teacher.post(f"{GIVEN}/locked", json={"query": link}).status_code == 204
        assert orders(ada)["locked"] == 1
        assert teacher.get(GIVEN).json()["locked"]["words"]
        refused = ada.post("/api/jobs", json=job(**{"bottleneck.size": 5, "training.epochs": 3}))
        assert refused.status_code == 409
        assert "Code, Training" in refused.json()["error"]
        assert ada.post("/api/jobs", json={**JOB, "device": "auto"}).status_code == 409
        assert "Training" in ada.post("/api/jobs", json=job()).json()["error"], "the device is a control, too"
        allowed = job(**{"penalties.l1.beta": 0.5}) | {"device": "auto"}
        run = ada.post("/api/jobs", json=allowed).json()["id"]
        assert ada.post(f"/api/jobs/{run}/learning_rate", json={"value": 0.1}).status_code == 409
        assert ada.post(f"/api/jobs/{run}/stop").status_code == 204
        settings = ada.get(f"/api/runs/{run}/settings").json()["settings"]
        assert [each["path"] for each in settings] == ["penalties.l1.beta"]
        assert len(teacher.get(f"/api/runs/{run}/settings").json()["settings"]) > 1
        assert teacher.post("/api/jobs", json=job(**{"bottleneck.size": 5})).status_code == 201
        assert teacher.post(f"{GIVEN}/locked/lift").status_code == 204
        assert ada.post("/api/jobs", json=job(**{"bottleneck.size": 5})).status_code == 201


def test_with_the_class_its_orders_are_over(school: Class) -> None:
    with school.student("Ada") as ada, school.teacher() as teacher:
        run = ada.post("/api/jobs", json=JOB).json()["id"]
        teacher.post(f"{GIVEN}/shown", json={"run": run})
        assert teacher.post(f"{API}/end").status_code == 204
        assert ada.get(ORDERS).status_code == 403
    classroom = Classroom(school.folder / "runs")
    again, _ = classroom.begin()
    assert classroom.orders.in_force(again.id).shown is None
    classroom.close()


def test_a_lab_for_one_person_has_no_orders(tmp_path: Path) -> None:
    with serving(tmp_path) as address, httpx.Client(base_url=address) as client:
        client.get("/")
        assert client.get(ORDERS).status_code == 404
        assert client.post(f"{GIVEN}/shown", json={"run": "ready-beta-vae"}).status_code in (404, 405)
