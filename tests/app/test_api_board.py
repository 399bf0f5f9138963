"""The board and the table of all runs: right at an equal budget, and the teacher's alone."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from board_calls import BOARD, DIGITS, FORMER, TABLE, board, table_of
from class_server import Class, owner
from history_samples import own_copies

from aecore.comparing.losses import squared_error
from aecore.disk.tensors import load_tensors
from aecore.evaluation.registry import SCORES
from aecore.recipe.presets import PRESETS
from aecore.runs.folder import METRICS, PROBE, snapshot_file
from aecore.runs.kept_words import KeptWords, write_words
from app.classroom.table import PIECE, rows, safe
from app.web.settings import classroom
from app.words.messages import Messages


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / METRICS).read_text().splitlines()]


def cut(folder: Path, epochs: float, **about: object) -> None:
    """As if a run had come so far alone."""
    held = [line for line in lines(folder) if line["epoch"] <= epochs]
    (folder / METRICS).write_text("".join(json.dumps(line) + "\n" for line in held))
    said = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps(said | about))


def test_runs_are_ranked_by_what_their_own_curves_say_at_an_equal_budget(school: Class) -> None:
    runs = school.folder / "runs"
    with school.student("Ada") as ada, school.student("Ben") as ben, school.teacher() as teacher:
        (first,) = own_copies(runs, owner(ada), 1, names=DIGITS[:1])
        (second,) = own_copies(runs, owner(ben), 1, names=DIGITS[1:])
        ends = {
            run: next(line["test"]["reconstruction"] for line in reversed(lines(runs / run)) if line["test"])
            for run in (first, second)
        }
        told = board(teacher, by="epochs", at=200, every=1)
        bernoulli = next(each["key"] for each in told["scores"] if each["key"].startswith("bernoulli"))
        told = board(teacher, by="epochs", at=200, every=1, score=bernoulli)
        order = sorted(ends, key=lambda run: ends[run])
        assert [row["id"] for row in told["ranked"]] == order
        assert [row["place"] for row in told["ranked"]] == [1, 2]
        shown = Messages("en").number
        assert [row["value"] for row in told["ranked"]] == [shown(float(f"{ends[run]:.4g}")) for run in order]
        assert told["ranked"][1]["behind"] == shown(float(f"{abs(ends[first] - ends[second]):.4g}"))
        assert told["unit"] == "nats/image"
        # Between two moments at which the test images were looked at: on the straight line between them.
        test = [line for line in lines(runs / first) if line["test"]]
        before, after = test[9], test[10]
        middle = (before["epoch"] + after["epoch"]) / 2
        mean = (before["test"]["reconstruction"] + after["test"]["reconstruction"]) / 2
        there = board(teacher, by="epochs", at=middle, every=1, score=bernoulli)
        assert next(row["value"] for row in there["ranked"] if row["id"] == first) == shown(
            float(f"{mean:.4g}")
        )
        # The same moment, in images that were seen and in seconds.
        seconds = sum(moment.get("elapsed", moment["seconds"]) for moment in (before, after)) / 2
        for by, at in (("images", middle * 1437), ("seconds", seconds)):
            there = board(teacher, by=by, at=at, every=1, score=bernoulli)
            assert next(row["value"] for row in there["ranked"] if row["id"] == first) == shown(
                float(f"{mean:.4g}")
            )
        # By the pictures of the snapshot at that moment.
        step = 338
        epoch = next(line["epoch"] for line in lines(runs / first) if line["step"] == step)
        error = squared_error(
            load_tensors(runs / first / PROBE)[0]["originals"],
            load_tensors(snapshot_file(runs / first, step))[0]["reconstructions"],
        )
        there = board(teacher, by="epochs", at=epoch, every=1, score="squared_error")
        assert next(row["value"] for row in there["ranked"] if row["id"] == first) == shown(
            float(f"{error:.4g}")
        )


def test_who_has_not_come_so_far_is_listed_and_not_ranked(school: Class) -> None:
    runs = school.folder / "runs"
    with school.student("Ada") as ada, school.student("Ben") as ben, school.teacher() as teacher:
        far, near = own_copies(runs, owner(ada), 2, names=DIGITS[:1])
        cut(runs / near, 20, state="stopped")
        (only,) = own_copies(runs, owner(ben), 1, names=DIGITS[:1])
        cut(runs / only, 5, state="stopped")
        waiting = ben.post("/api/jobs", json={"recipe": PRESETS["vae-2d"].as_dict(), "device": "cpu"}).json()[
            "id"
        ]
        told = board(teacher, at=100, every=1)
        assert [row["id"] for row in told["ranked"]] == [far]
        assert {row["id"]: row["why"] for row in told["below"]} == {
            near: "20 of 100 reached", only: "5 of 100 reached", waiting: "has not begun"
        }  # fmt: skip
        best = board(teacher, at=100)
        assert [row["id"] for row in best["ranked"]] == [far]
        assert [row["id"] for row in best["below"]] == [only], "of who has none that is ranked, the farthest"
        # Without a budget: a round one that half of them have reached.
        assert board(teacher)["chosen"]["at"] == 20
        assert board(teacher, at="nan")["chosen"]["at"] == 20
        said = board(teacher, at=5, every=1)
        assert len({row["value"] for row in said["ranked"]}) == 1
        assert {row["place"] for row in said["ranked"]} == {1}, "a tie is a tie"


def test_runs_of_other_images_or_conditions_are_never_ranked_together(school: Class) -> None:
    runs = school.folder / "runs"
    names = ("vae-2d-digits", "vae-2d-mnist", "vae-2d-digits", "practical-dense", "denoise-8x4")
    with school.student("Ada") as ada, school.teacher() as teacher:
        digits, mnist, other, dense, denoising = own_copies(runs, owner(ada), len(names), names=names)
        # The same name, and other images behind it.
        probe = (runs / other / PROBE).read_bytes()
        (runs / other / PROBE).write_bytes(probe[:-400] + bytes(byte ^ 1 for byte in probe[-400:]))
        told = board(teacher, every=1)
        assert [(each["words"], each["runs"]) for each in told["data"]] == [
            ("MNIST", 3), ("Digits 8×8", 1), ("Digits 8×8 (2)", 1)
        ]  # fmt: skip
        seen = []
        for group in told["data"]:
            for by in ("epochs", "images", "seconds", "size"):
                scores = board(teacher, data=group["key"], by=by)["scores"]
                for score in scores:
                    ranked = board(teacher, data=group["key"], by=by, score=score["key"], every=1)["ranked"]
                    seen.append({row["id"] for row in ranked})
                    # What was made of corrupted images is not held against what was made of clean ones.
                    if score["key"].startswith(("squared_error", "bernoulli")) and by != "size":
                        assert denoising not in seen[-1]
        for apart in (digits, other):
            assert all(ids == {apart} for ids in seen if apart in ids)
        assert {mnist, dense} in seen
        size = board(teacher, by="size", at=2)
        assert {row["code"] for row in size["ranked"]} == {2}
        assert all(SCORES[each["key"].partition(".")[0]].better == each["better"] for each in size["scores"])


def test_the_table_is_read_by_python_and_pandas_and_no_cell_is_a_command(school: Class) -> None:
    runs = school.folder / "runs"
    hostile = ("=1+1", "+1", "-1", "@SUM(A1)", 'a"b,c', "＝1", "Zoé")
    for text in ("=x", "+x", "-x", "@x", "\tx", "\rx", "\nx", " =x", "＝x", "＋x", "－x", "＠x"):
        assert safe(text) == f"'{text}"
    assert safe("a=b") == "a=b"
    with school.teacher() as teacher:
        made = []
        for nickname in hostile:
            with school.student(nickname) as student:
                (run,) = own_copies(runs, owner(student), 1, names=DIGITS[:1])
                write_words(runs / run, KeptWords(name="=secret name", note="=secret note", starred=True))
                made.append((run, owner(student)))
        answer = teacher.get(TABLE)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-disposition"].startswith('attachment; filename="aelab-class-20')
        lines = table_of(answer)
        assert [line["student"] for line in lines] == [
            "'=1+1", "'+1", "'-1", "'@SUM(A1)", 'a"b,c', "'＝1", "Zoé"
        ]  # fmt: skip
        scores = json.loads((runs / made[0][0] / "scores.json").read_text())
        line = lines[0]
        assert float(line["Squared error (squared error/image)"]) == pytest.approx(scores["squared_error"])
        assert (line["images"], line["state"], line["model"]) == (
            "Digits 8×8",
            "finished",
            "Variational, 2-D",
        )
        assert (line["trained (epochs)"], line["images seen"], line["bottleneck.size"]) == (
            "200.0",
            "287400",
            "2",
        )
        last = json.loads((runs / made[0][0] / "metrics.jsonl").read_text().splitlines()[-1])
        assert float(line["trained (s)"]) == pytest.approx(last.get("elapsed", last["seconds"]))
        for secret in ("secret", *(whose for _, whose in made)):
            assert secret not in answer.text
        assert b"\n" not in answer.content.replace(b"\r\n", b"")
        french = teacher.get(f"{TABLE}?language=fr")
        first = table_of(french)[0]
        assert first["état"] == "terminé"
        assert "." in first["entraîné (s)"], "a decimal point in both languages"
        pandas = pytest.importorskip("pandas")
        frame = pandas.read_csv(io.BytesIO(answer.content))
        assert list(frame["bottleneck.size"]) == [2] * len(hostile)
        assert frame["trained (epochs)"].dtype == float


def test_a_large_table_comes_in_pieces_and_each_student_is_asked_for_when_it_is_their_turn(
    school: Class,
) -> None:
    with school.student("Ada") as ada:
        own_copies(school.folder / "runs", owner(ada), 1, names=DIGITS[:1])
        with closing(sqlite3.connect(school.folder / "runs" / "jobs.sqlite")) as table, table:
            columns = "owner, name, recipe, device, created, state, bytes"
            for number in range(3 * PIECE):
                table.execute(
                    f"INSERT INTO jobs (id, {columns}) SELECT ?, {columns} FROM jobs LIMIT 1",
                    (f"of-{number}",),
                )
        now = classroom().current()
        assert now is not None
        pieces = [piece.decode().count("\r\n") for piece in rows(now, Messages("en"))]
    assert pieces == [1, PIECE, PIECE, PIECE, 1]


def test_the_board_and_the_table_are_the_teacher_s_alone(school: Class) -> None:
    with school.student("Ada") as ada, school.somebody() as nobody, school.teacher() as teacher:
        for path in (BOARD, TABLE, FORMER):
            assert nobody.get(path).status_code == 403
            assert ada.get(path).status_code == 403
            assert teacher.get(path).status_code == 200
        for act in ("go_on", "erase"):
            assert ada.post(f"{FORMER}/x/{act}").status_code == 403
            assert teacher.post(f"{FORMER}/x/{act}").status_code == 404
        for path in (BOARD, TABLE):
            assert teacher.get(f"{path}?class=nothing").status_code == 404
        told = teacher.get(BOARD)
        assert owner(ada) not in told.text


def test_compare_says_whose_a_run_is_to_the_teacher_alone(school: Class) -> None:
    with school.student("Ada") as ada, school.teacher() as teacher:
        (run,) = own_copies(school.folder / "runs", owner(ada), 1, names=DIGITS[:1])
        asked = f"/api/compare?run={run}&run=ready-{DIGITS[0]}"
        assert [each.get("whose") for each in teacher.get(asked).json()["runs"]] == ["Ada", None]
        assert [each.get("whose") for each in ada.get(asked).json()["runs"]] == [None, None]


def test_a_student_s_run_is_looked_at_by_the_teacher_and_not_changed(school: Class) -> None:
    with school.student("Ada") as ada, school.teacher() as teacher:
        (run,) = own_copies(school.folder / "runs", owner(ada), 1, names=DIGITS[:1])
        for path in ("", "/models", "/inspect", "/settings"):
            assert teacher.get(f"/api/runs/{run}{path}").status_code == 200, path
        for path, body in (("words", {"name": "x"}), ("remove", {"stop": True}), ("restore", {})):
            assert teacher.post(f"/api/runs/{run}/{path}", json=body).status_code == 403, path
        assert teacher.post(f"/api/jobs/{run}/stop").status_code == 403
