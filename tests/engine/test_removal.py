"""Runs are removed, brought back, and deleted for good in time or for their room; a rebuilt table knows of it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_lab import ENDLESS, Lab

from aecore.engine import emptying
from aecore.engine.emptying import Emptying
from aecore.engine.wishes import EngineTable
from aecore.errors import EngineError
from aecore.jobs.quota import Quota
from aecore.recipe.recipe import Recipe
from aecore.runs import trash
from aecore.runs.run import Run


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EngineTable]:
    monkeypatch.setattr(emptying, "LOOK_SECONDS", 0.0)
    with EngineTable(tmp_path / "runs", quota=Quota(1000, 2500), owner_limit=50) as table:
        yield table


def ended(table: EngineTable, owner: str = "ada", bytes: int = 300) -> str:
    """A finished run with so many bytes, as the table knows."""
    job = table.submit(Recipe(), owner, "a name", "cpu")
    file = Run.create(table.runs, Recipe(), id=job).path / "run.json"
    file.write_text(file.read_text().replace('"created",', '"finished",'))
    (table.runs / job / "weights.bin").write_bytes(b"w" * 100)
    table.change(job, state="finished", ended=time.time(), bytes=bytes)
    return job


def age(table: EngineTable, job: str, seconds: float) -> None:
    place = table.runs / ".trash" / job
    os.utime(place, (time.time() - seconds,) * 2)


def test_a_removed_run_is_in_no_list_and_comes_back_whole(table: EngineTable) -> None:
    job, other = ended(table), ended(table)
    before = {
        file.name: file.read_bytes() for file in (table.runs / job).iterdir() if file.name != "job.json"
    }
    table.remove(job)
    assert [found.id for found in table.list("ada")] == [other]
    assert table.get(job).removed == pytest.approx(time.time(), abs=60)
    assert not (table.runs / job).exists()
    assert table.taken("ada").own == 300, "its room is to be had at once"
    table.remove(job)  # twice is once
    table.restore(job)
    table.restore(job)
    assert [found.id for found in table.list("ada")] == [other, job]
    assert table.get(job).state == "finished"
    assert table.taken("ada").own == 600
    after = {file.name: file.read_bytes() for file in (table.runs / job).iterdir() if file.name != "job.json"}
    assert after == before


def test_a_removed_run_is_deleted_after_an_hour_and_not_before(table: EngineTable) -> None:
    old, young = ended(table), ended(table)
    table.remove(old)
    table.remove(young)
    age(table, old, 3601)
    age(table, young, 3500)
    Emptying(table).look()
    assert trash.is_put_away(table.runs, young)
    assert not trash.is_put_away(table.runs, old)
    with pytest.raises(EngineError, match="deleted for good"):
        table.restore(old)
    assert table.get(old).removed, "its link still says that it was removed"
    table.restore(young)
    assert (table.runs / young / "weights.bin").exists()


@pytest.mark.parametrize(("more", "left"), [(300, 3), (800, 2), (950, 0)])
def test_the_quota_has_the_room_of_what_was_removed_first_at_once(
    table: EngineTable, more: int, left: int
) -> None:
    removed = [ended(table, bytes=100) for _ in range(3)]
    for seconds, job in enumerate(reversed(removed)):
        table.remove(job)
        age(table, job, 10 + seconds)
    table.submit(Recipe(), "ada", bytes=more)  # not refused for what was removed
    Emptying(table).look()
    kept = [job for job in reversed(removed) if trash.is_put_away(table.runs, job)]
    assert kept == list(reversed(removed))[:left], "what was removed first goes first"


def test_the_disk_has_the_room_of_what_was_removed(
    table: EngineTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ended(table, "ada"), ended(table, "grace")
    for job in (first, second):
        table.remove(job)
    age(table, first, 20)
    lying = trash.thrown(table.runs)
    assert [each.run for each in lying] == [first, second]
    monkeypatch.setattr(emptying, "room", lambda runs: 500 * (3 - len(trash.thrown(runs))))
    Emptying(table).make_room(1000)
    assert [each.run for each in trash.thrown(table.runs)] == [second]
    Emptying(table).make_room(10_000)
    assert not trash.thrown(table.runs)


def test_a_table_that_is_made_anew_knows_what_was_removed(table: EngineTable, tmp_path: Path) -> None:
    kept, removed, waiting = ended(table), ended(table), table.submit(Recipe(), "ada")
    at = table.get(removed).created
    table.remove(removed)
    table.remove(waiting)  # no engine works: it is asked to stop, and lies where it lay
    table.close()
    for file in (tmp_path / "runs").glob("jobs.sqlite*"):
        file.unlink()
    with EngineTable(tmp_path / "runs", quota=Quota(1000, 2500)) as anew:
        assert [job.id for job in anew.list("ada")] == [kept]
        assert anew.get(removed).removed >= at
        assert (anew.get(waiting).state, bool(anew.get(waiting).removed)) == ("stopped", True)
        assert not anew.queue()
        anew.restore(removed)
        assert {job.id for job in anew.list("ada")} == {kept, removed}


def test_what_trains_is_stopped_and_put_away_and_what_waits_never_begins(tmp_path: Path) -> None:
    lab = Lab(tmp_path / "runs")
    lab.start("--slots", "1", "--threads", "1")
    try:
        running, waiting = lab.submit(ENDLESS, "ada"), lab.submit(ENDLESS, "ada")
        lab.until(lambda: lab.job(running).step > 0, "it to train")
        lab.table.remove(running)
        lab.table.remove(waiting)
        assert lab.table.list("ada") == []
        for job in (running, waiting):
            lab.until(lambda job=job: trash.is_put_away(lab.runs, job), "its way to the trash")  # type: ignore[misc]
            assert lab.job(job).state == "stopped"
            assert not (lab.runs / job).exists()
        lab.table.restore(running)
        assert Run.open(lab.runs / running).about["state"] == "stopped"
        following = lab.submit(ENDLESS, "ada")
        lab.until(lambda: lab.job(following).step > 0, "the next one")
    finally:
        lab.end()
    assert "Traceback" not in (lab.runs / "engine.log").read_text()


def test_what_is_brought_back_before_it_stopped_goes_on(table: EngineTable) -> None:
    job = table.submit(Recipe(), "ada")
    table.remove(job)
    assert table.queue() == []
    assert [wish.verb for wish in table.wishes()] == ["stop"]
    table.restore(job)
    assert table.wishes() == []
    assert [waiting.id for waiting in table.queue()] == [job]


def test_a_deletion_that_was_cut_short_is_ended_at_the_next_start(table: EngineTable) -> None:
    left = table.runs / ".trash" / ".emptied-x"
    left.mkdir(parents=True)
    (left / "file").write_text("x")
    Emptying(table)
    assert not left.exists()
