"""The bench of a class on three students and a few seconds, and what it would notice."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from aecore.recipe.presets import PRESETS
from bench.classroom import finished
from bench.classroom.course import course
from bench.classroom.lab import class_lab
from bench.classroom.options import planned
from bench.classroom.plan import Plan
from bench.classroom.simulated.room import simulate
from bench.classroom.table import lines, written
from bench.classroom.training import Speed
from bench.classroom.turns import unfairness, whole_turns

REHEARSAL = Plan(
    minutes=0.05,
    students=3,
    pages=1,
    held=5,
    slots=1,
    slice_seconds=0.5,
    think=(0.2, 0.5),
    faults=True,
    worker_every=1.5,
    engines=0,
    servers=0,
    cut=1.0,
    stuck=60.0,
    least=2,
)


def test_a_class_of_three_moves_sliders_trains_and_comes_back() -> None:
    recipe = PRESETS["vae-2d"].replace({"data.name": "digits", "training.epochs": 12})
    with class_lab(REHEARSAL) as lab:
        found = asyncio.run(course(lab, REHEARSAL, recipe))
        table = lines(REHEARSAL, found, Speed(0, 0.0))
        found.training.close()
        processes = [process for role in lab.processes().values() for process in role]
    assert not any(process.is_running() for process in processes), "nothing is left behind"
    seen = found.seen
    wrong = [*seen.bad_pages, *seen.lost, *seen.unrecovered, *seen.refused]
    assert [line.asked for line in table if line.correctness and not line.met] == [], (written(table), wrong)
    assert len(seen.seconds["slider"]) >= 4
    assert len(seen.seconds["drag"]) >= 40
    assert seen.latencies
    assert set(seen.statuses) <= {200, 201, 303, 304, 404}
    names = {"Student 1", "Student 2", "Page 1" if found.browsers else "Student 3"}
    assert {name for name, first in seen.firsts.items() if first.picture and first.result} == names
    assert bool(found.browsers) == any(count for _, count in seen.drawn.values())
    assert found.faults.done["worker killed"] >= 1
    assert found.faults.done["network cut"] == 3
    assert seen.away
    assert found.machine.most() > 1e8
    assert found.machine.used["workers"] > 0
    assert found.finished.known


def test_the_queue_s_own_code_is_fair_to_a_simulated_class() -> None:
    found = simulate(12, 2, (4.0, 9.0, 25.0))
    assert len(found.results) == len(found.pictures) == 12
    assert max(found.pictures) <= 12 / 2 * 10.5
    assert max(found.results) >= 25
    assert max(found.results) <= found.ideal * 1.15
    assert found.ahead <= 1
    assert found.unfair <= 0.05
    assert simulate(12, 2, (4.0, 9.0, 25.0)).results == found.results
    assert max(simulate(5, 8, (4.0,)).results) == pytest.approx(4.2, abs=0.1)


def test_a_turn_that_is_shorter_than_others_is_noticed(tmp_path: Path) -> None:
    for job, emitted in (("a", (0.0, 1.0)), ("b", (0.0, 1.0, 13.0, 13.5))):
        (tmp_path / job).mkdir()
        begun = datetime(2026, 11, 29, 2, 16).timestamp()
        points = [json.dumps({"emitted": begun + at}) for at in emitted]
        (tmp_path / job / "metrics.jsonl").write_text("\n".join(points) + "\n")
    told = [
        "00,000 INFO job a begins",
        "00,000 INFO job b begins",
        "08,000 INFO job b has had its turn",
        "10,000 INFO job a has had its turn",
        "11,000 INFO job b begins",
        "12,000 INFO job other begins",
        "13,000 INFO job b died  signal SIGKILL",
        "13,500 INFO job b begins",
        "14,000 INFO job other has had its turn",
        "23,500 INFO job b has had its turn",
    ]
    (tmp_path / "engine.log").write_text("\n".join(f"2026-11-29 02:16:{line}" for line in told))
    rounds = whole_turns(tmp_path, {"a", "b"})
    assert rounds == {1: [8.0, 10.0], 3: [10.0]}
    assert unfairness(rounds) == pytest.approx(0.2)


def test_a_finished_run_that_is_changed_or_lost_is_noticed(tmp_path: Path) -> None:
    for run in ("kept", "changed", "lost"):
        (tmp_path / run).mkdir()
        (tmp_path / run / "run.json").write_text("{}")
    watched = finished.Finished(None, tmp_path)  # type: ignore[arg-type]
    watched.known = {run: finished.digests(tmp_path / run) for run in ("kept", "changed", "lost")}
    (tmp_path / "kept" / "later.json").write_text("{}")
    assert watched.spoiled() == []
    (tmp_path / "changed" / "run.json").write_text("{ }")
    (tmp_path / "lost" / "run.json").unlink()
    assert watched.spoiled() == ["changed/run.json", "lost/run.json"]


def test_a_short_class_has_its_faults_closer_together() -> None:
    assert planned([]) == Plan()
    short = planned(["--minutes", "1", "--faults"])
    assert short == replace(Plan(), minutes=1.0, faults=True, worker_every=15.0, cut=10.0)
    assert (Plan().round, round(Plan().first_results, 1)) == (150.0, 172.5)
