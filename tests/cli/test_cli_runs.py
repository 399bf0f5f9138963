"""`aelab runs`: sorted, starred, and one of them removed and brought back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_calls import call, told

from aecore.engine.wishes import EngineTable
from aecore.recipe.recipe import Recipe
from aecore.runs.kept_words import KeptWords, read_words, write_words
from aecore.runs.run import Run


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    for name, size, error in (("wide", 16, 3.0), ("narrow", 2, 9.0), ("new", 4, None)):
        run = Run.create(tmp_path, Recipe().replace({"bottleneck.size": size}), name=name, id=name)
        if error is not None:
            (run.path / "scores.json").write_text(json.dumps({"squared_error": error, "knn_accuracy": error / 10}))
    write_words(tmp_path / "narrow", KeptWords("mine", "a note\nof two lines", True))
    return tmp_path


def listed(runs: Path, *words: str) -> list[dict[str, object]]:
    found = json.loads(call("runs", "--runs", str(runs), "--json", *words).output)
    return [run for run in found if str(runs) in run["path"]]


def ids(runs: Path, *words: str) -> list[object]:
    return [run["id"] for run in listed(runs, *words)]


def test_runs_are_told_with_their_words_and_scores(runs: Path) -> None:
    (run,) = [run for run in listed(runs) if run["id"] == "narrow"]
    assert (run["name"], run["note"], run["starred"]) == ("mine", "a note\nof two lines", True)
    assert (run["scores"], run["code"], run["data"]) == (
        {"squared_error": 9.0, "knn_accuracy": 0.9},
        2,
        "digits",
    )
    printed = call("runs", "--runs", str(runs)).output
    assert "* narrow" in printed
    assert "mine" in printed


def test_runs_are_sorted_by_what_is_asked_for(runs: Path) -> None:
    assert ids(runs, "--sort", "squared_error") == ["wide", "narrow", "new"]
    assert ids(runs, "--sort", "knn_accuracy") == ["narrow", "wide", "new"]
    assert ids(runs, "--sort", "code") == ["narrow", "new", "wide"]
    assert ids(runs, "--sort", "name") == ["narrow", "new", "wide"]
    assert ids(runs, "--starred") == ["narrow"]
    assert "expected one of created" in told("runs", "--runs", str(runs), "--sort", "luck")


def test_a_run_is_removed_and_brought_back(runs: Path) -> None:
    assert call("runs", "remove", "narrow", "--runs", str(runs)).exit_code == 0
    assert set(ids(runs)) == {"wide", "new"}
    assert "expected the id of a run" in told("runs", "remove", "narrow", "--runs", str(runs))
    assert call("runs", "restore", "narrow", "--runs", str(runs)).exit_code == 0
    assert set(ids(runs)) == {"wide", "new", "narrow"}
    assert read_words(runs / "narrow").starred


def test_a_run_of_the_page_is_removed_there_too_and_what_trains_is_not(runs: Path) -> None:
    with EngineTable(runs) as table:
        job, other = table.submit(Recipe(), "ada"), table.submit(Recipe(), "ada")
        table.change(job, state="finished", bytes=10)
        assert call("runs", "remove", job, "--runs", str(runs)).exit_code == 0
        assert [left.id for left in table.list("ada")] == [other]
        assert call("runs", "restore", job, "--runs", str(runs)).exit_code == 0
        assert [left.id for left in table.list("ada")] == [other, job]
        assert "found one that is queued" in told("runs", "remove", other, "--runs", str(runs))
    about = json.loads((runs / "new" / "run.json").read_text())
    (runs / "new" / "run.json").write_text(json.dumps(about | {"state": "running"}))
    (runs / "new" / "metrics.jsonl").write_text("")
    assert "found one that is running" in told("runs", "remove", "new", "--runs", str(runs))


@pytest.mark.parametrize("run", ["", "..", ".trash", "a/b", "../wide", "/etc", "no-such"])
def test_what_is_no_run_is_neither_removed_nor_restored(runs: Path, run: str) -> None:
    for verb in ("remove", "restore"):
        assert "expected the id of a run" in told("runs", verb, run, "--runs", str(runs))
    assert set(ids(runs)) == {"wide", "narrow", "new"}
