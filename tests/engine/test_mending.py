"""A job table that is damaged or gone is set aside whole, and made anew from the run folders."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from table_samples import DAMAGES, WHOLE, aside, begin, cut, scatter, told, version

from aecore.engine.wishes import EngineTable
from aecore.errors import EngineError
from aecore.jobs.table import JobTable
from aecore.recipe.recipe import Recipe


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_table_is_kept_and_made_anew_from_the_run_folders(
    runs: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    file = runs / "jobs.sqlite"
    damage(file)
    before = b"" if file.is_dir() else file.read_bytes()
    with EngineTable(runs) as table:
        assert told(table) == WHOLE
        assert next(job for job in table.list("grace")).learning_rate == 0.25
        assert [(job.step, job.steps, job.bytes) for job in table.list("grace")] == [(20, 40, 7000)]
        assert table.recover() == []
        said = table.made_anew()
        assert said is not None
    (kept,) = aside(runs)
    # But for the header, where SQLite notes how it was opened, it is as it was.
    assert kept.is_dir() or kept.read_bytes()[100:] == before[100:]
    assert caplog.messages == [str(said[1])]
    assert f"kept as {kept.name}, and made anew from the run folders: 5 runs" in said[1]
    assert str(runs) not in said[1]


@pytest.mark.parametrize("kind", ["cut", "scattered"])
def test_wherever_it_is_cut_or_scattered_nothing_but_whole_tables_are_used(runs: Path, kind: str) -> None:
    content = (runs / "jobs.sqlite").read_bytes()
    for number in range(24):
        (runs / "jobs.sqlite").write_bytes(content)
        (cut(number / 24) if kind == "cut" else scatter(number))(runs / "jobs.sqlite")
        with JobTable(runs) as table:
            assert told(table) == WHOLE, number
            assert table.list("ada")[0].name == "a name"
    assert len(aside(runs)) == 24


def test_what_stood_in_a_lost_log_is_known_to_the_folders(runs: Path) -> None:
    shutil.copy(runs / "jobs.sqlite", runs / "early")
    with JobTable(runs) as table:
        late = table.submit(Recipe(), "late", "a name", "cpu")
        # As a power cut leaves it: the file of some time ago, cut, and no log.
        (runs / "jobs.sqlite-wal").unlink()
        shutil.copy(runs / "early", runs / "jobs.sqlite")
        os.truncate(runs / "jobs.sqlite", 12_000)
    with JobTable(runs) as table:
        assert told(table) == WHOLE | {"late": ("queued", False, False)}
        assert table.get(late).name == "a name"


def test_a_table_whose_tables_stood_in_the_lost_log_alone_is_no_new_one(runs: Path) -> None:
    (runs / "jobs.sqlite").unlink()
    connection = sqlite3.connect(runs / "jobs.sqlite")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    assert (runs / "jobs.sqlite").stat().st_size == 4096
    with JobTable(runs) as table:
        assert told(table) == WHOLE


def test_a_table_that_is_gone_is_made_again_and_its_log_kept(runs: Path) -> None:
    (runs / "jobs.sqlite").unlink()
    (runs / "jobs.sqlite-wal").write_bytes(b"what stood there")
    with JobTable(runs) as table:
        assert told(table) == WHOLE
        said = table.made_anew()
    assert said is not None
    assert "The table of the runs was gone" in said[1]
    assert [file.read_bytes() for file in runs.glob("jobs-2*-wal")] == [b"what stood there"]


def test_a_whole_table_and_a_new_folder_are_told_nothing_of(runs: Path, tmp_path: Path) -> None:
    for folder in (runs, tmp_path / "new"):
        with JobTable(folder) as table:
            assert table.made_anew() is None
        assert aside(folder) == []


def test_a_table_of_a_later_version_is_left_alone(runs: Path) -> None:
    version(runs / "jobs.sqlite", 2)
    with pytest.raises(EngineError, match="found version 2"):
        JobTable(runs)
    assert aside(runs) == []


def test_a_full_disk_is_no_damage(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: Path, *, new: bool) -> sqlite3.Connection:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("aecore.jobs.mending.opened", full)
    with pytest.raises(EngineError, match="free space"):
        JobTable(runs)
    assert aside(runs) == []


def test_no_room_for_a_new_one_leaves_the_damaged_one_where_it_is(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (runs / "jobs.sqlite").write_bytes(b"damaged")

    def full(_runs: Path) -> list[dict[str, object]]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("aecore.jobs.mending.jobs_noted", full)
    with pytest.raises(EngineError, match="No space left"):
        JobTable(runs)
    assert (runs / "jobs.sqlite").read_bytes() == b"damaged"
    assert aside(runs) == []


def test_folders_of_before_they_knew_their_jobs_know_them_once_an_engine_was_there(runs: Path) -> None:
    with EngineTable(runs) as table:
        job = table.list("ada")[0].id
        (runs / job / "job.json").unlink()
        table.note_all()
    (runs / "jobs.sqlite").write_bytes(b"damaged")
    with JobTable(runs) as table:
        assert table.list("ada")[0].id == job


def test_a_run_of_the_command_line_is_nobody_s_job(runs: Path) -> None:
    (runs / "by-hand").mkdir()
    begin(runs, "by-hand")
    (runs / "cut-short").mkdir()
    (runs / "cut-short" / "job.json").write_text('{"owner": "ada", "na')
    (runs / "jobs.sqlite").write_bytes(b"damaged")
    with JobTable(runs) as table:
        assert told(table) == WHOLE
