"""Former classes: seen, gone on with, made way for, and erased."""

from __future__ import annotations

import re

from board_calls import BOARD, DIGITS, FORMER, TABLE, board, table_of
from class_server import Class, owner
from history_samples import own_copies

from app.web.class_pages import API
from app.web.settings import classroom


def test_a_former_class_is_seen_and_gone_on_with_by_the_same_students_and_codes(school: Class) -> None:
    runs = school.folder / "runs"
    with school.student("Ada") as ada, school.somebody() as ben, school.teacher() as teacher:
        said = ben.post("/join", data={"code": school.code, "nickname": "Ben"})
        back = re.search(r"<b>(\w{5} \w{5})</b>", said.text)
        assert back
        (run,) = own_copies(runs, owner(ada), 1, names=DIGITS[:1])
        assert teacher.get(FORMER).json() == {"classes": []}
        of = classroom().current()
        assert of is not None
        assert teacher.post(f"{API}/end").status_code == 204
        # Nobody is in any more, and whoever taught sees what was kept.
        assert ada.get("/api/history").status_code == 403
        assert teacher.get(API).status_code == 404
        (one,) = teacher.get(FORMER).json()["classes"]
        assert (one["id"], one["name"], one["students"], one["runs"]) == (of.id, "Year 9", 2, 1)
        assert [row["id"] for row in board(teacher, **{"class": of.id})["ranked"]] == [run]
        assert table_of(teacher.get(f"{TABLE}?class={of.id}"))[0]["student"] == "Ada"
        assert teacher.get(f"/api/runs/{run}").status_code == 200
        assert 'data-over="true"' in teacher.get("/teacher").text
        for path in (BOARD, TABLE, FORMER):
            assert ada.get(path).status_code == 403
        assert ada.post(f"{FORMER}/{of.id}/go_on").status_code == 403
        assert teacher.post(f"{FORMER}/{of.id}/go_on").status_code == 204
        assert [each["nickname"] for each in teacher.get(API).json()["students"]] == ["Ada", "Ben"]
        assert [each["id"] for each in ada.get("/api/history").json()["runs"]] == [run]
        assert "Welcome, Ben" in ada.post("/join", data={"back": back[1]}).text
        with school.student("Cleo") as cleo:
            assert cleo.get("/").status_code == 200


def test_a_class_with_nobody_in_it_gives_way_to_a_former_one_and_any_other_does_not(school: Class) -> None:
    with school.student("Ada") as ada, school.teacher() as teacher:
        assert teacher.post(f"{API}/end").status_code == 204
        (of,) = (each.id for each in classroom().former())
        # Started again: another class, another PIN.
        new, _ = classroom().begin("Year 10")
        pin = classroom().new_pin(new.id)
        assert teacher.get(FORMER).status_code == 403, "who taught before has no PIN any more"
        assert teacher.post("/teacher", data={"pin": school.pin}).status_code == 403
        assert teacher.post("/teacher", data={"pin": pin}).status_code == 303
        with school.student("Ben", new.code) as ben:
            answer = teacher.post(f"{FORMER}/{of}/go_on")
            assert answer.status_code == 400
            assert answer.json()["error"] == (
                "class: expected none that goes on, found one with 1 student in it; try ending it first."
            )
            assert ben.get("/").status_code == 200
            assert teacher.post(f"{API}/end", json={"erase": True}).status_code == 204
        assert teacher.post(f"{FORMER}/{of}/go_on").status_code == 204, "the PIN is handed on"
        assert ada.get("/").status_code == 200
        # And once more, with nobody in the new one.
        assert teacher.post(f"{API}/end").status_code == 204
        empty, _ = classroom().begin("Year 11")
        pin = classroom().new_pin(empty.id)
        teacher.post("/teacher", data={"pin": pin})
        assert teacher.post(f"{FORMER}/{of}/go_on").status_code == 204
        assert teacher.get(API).json()["name"] == "Year 9"
        assert ada.get("/").status_code == 200


def test_a_former_class_is_erased_for_good(school: Class) -> None:
    runs = school.folder / "runs"
    with school.student("Ada-of-nine") as ada, school.teacher() as teacher:
        whose, (run,) = owner(ada), own_copies(runs, owner(ada), 1, names=DIGITS[:1])
        assert teacher.post(f"{API}/end").status_code == 204
        (of,) = (each.id for each in classroom().former())
        assert teacher.post(f"{FORMER}/{of}/erase").status_code == 204
        deadline = 400
        while (runs / "class.sqlite").exists() and deadline:
            deadline -= 1
            ada.get("/join")
        assert teacher.get(FORMER).status_code == 403
    content = b"".join(path.read_bytes() for path in school.folder.rglob("*") if path.is_file())
    for trace in ("Ada-of-nine", whose, run):
        assert trace.encode() not in content
