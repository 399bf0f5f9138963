"""A job table that is damaged or gone is set aside whole, and made anew from the run folders."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aecore.engine.wishes import EngineTable
from aecore.errors import EngineError
from aecore.jobs.fetch_table import FetchTable
from aecore.jobs.table import JobTable
from aecore.recipe.recipe import Recipe

OWNERS = ("ada", "grace", "edith", "mary", "emmy")


def begin(runs: Path, job: str, **about: object) -> None:
    """What a worker has written of a run, by then."""
    told = {"id": job, "state": "running", "message": "", "steps": 40, **about}
    (runs / job / "run.json").write_text(json.dumps(told))
    (runs / job / "recipe.json").write_text(Recipe().to_json())
    (runs / job / "metrics.jsonl").write_text('{"step": 10}\n{"step": 20}\n{"st')


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of runs whose engine has ended: one finished, one cut short, one paused, one stopped, one that waits."""
    runs = tmp_path_factory.mktemp("whole") / "runs"
    with EngineTable(runs) as table:
        finished, running, paused, stopped, _ = (
            table.submit(Recipe(), owner, "a name", "cpu") for owner in OWNERS
        )
        table.change(finished, state="finished", step=40, steps=40)
        begin(runs, finished, state="finished")
        for job, state in ((running, "running"), (paused, "paused")):
            table.give_slot(table.get(job))
            begin(runs, job, state=state)
            (runs / job / "checkpoint.safetensors").write_bytes(b"a checkpoint")
        table.change(paused, state="paused")
        table.change(running, learning_rate=0.25)
        table.change(stopped, state="stopped")
        (runs / stopped / "job.json").write_text(
            json.dumps(json.loads((runs / stopped / "job.json").read_text()) | {"state": "stopped"})
        )
        table.recover()
    return runs


@pytest.fixture
def runs(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "runs")
    return tmp_path / "runs"


def told(table: JobTable) -> dict[str, tuple[str, bool, bool]]:
    return {job.owner: (job.state, job.front, job.hold) for job in table.list()}


WHOLE = {
    "ada": ("finished", False, False),
    "grace": ("queued", True, False),
    "edith": ("paused", False, True),
    "mary": ("stopped", False, False),
    "emmy": ("queued", False, False),
}


def aside(runs: Path) -> list[Path]:
    return sorted(runs.glob("jobs-2*.sqlite"))


def void(_written: int) -> None:
    """What a damage has written does not matter."""


def cut(part: float) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        os.truncate(file, int(file.stat().st_size * part))

    return damage


def scatter(seed: int) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        chance, content = random.Random(seed), bytearray(file.read_bytes())
        for _ in range(200):
            content[chance.randrange(len(content))] = chance.randrange(256)
        file.write_bytes(content)

    return damage


def other_tables(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE jobs (id, something)")
    connection.close()


def a_column_less(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("ALTER TABLE jobs DROP COLUMN learning_rate")
    connection.close()


def a_broken_recipe(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE jobs SET recipe = '{'")
    connection.close()


def no_letters(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE jobs SET name = CAST(x'fffe' AS TEXT)")
    connection.close()


def a_log_alone(file: Path) -> None:
    file.with_name("jobs.sqlite-wal").write_bytes(os.urandom(9000))
    file.write_bytes(b"")


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


DAMAGES: dict[str, Callable[[Path], None]] = {
    "random": lambda file: void(file.write_bytes(os.urandom(20_000))),
    "text": lambda file: void(file.write_text("no table at all, " * 100)),
    "empty": lambda file: void(file.write_bytes(b"")),
    "one byte": cut(0.0001),
    "other tables": other_tables,
    "a column less": a_column_less,
    "a broken recipe": a_broken_recipe,
    "no letters": no_letters,
    "a log alone": a_log_alone,
    "a folder": a_folder,
    "a number of a version": lambda file: _version(file, 77_000_000),
}


def _version(file: Path, number: int) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(f"PRAGMA user_version = {number}")
    connection.close()


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
        assert [(job.step, job.steps) for job in table.list("grace")] == [(20, 40)]
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
    _version(runs / "jobs.sqlite", 2)
    with pytest.raises(EngineError, match="found version 2"):
        JobTable(runs)
    assert aside(runs) == []


@pytest.fixture
def two(runs: Path) -> Iterator[tuple[EngineTable, JobTable]]:
    with EngineTable(runs) as one, JobTable(runs) as other:
        yield one, other


def replaced(file: Path) -> None:
    file.rename(file.with_name("away"))
    file.write_bytes(b"another file")


NEW = ("queued", False, False)
BENEATH: dict[str, Callable[[Path], None]] = {
    "deleted": Path.unlink,
    "replaced": replaced,
    "random": lambda file: void(file.write_bytes(os.urandom(30_000))),
    "empty": lambda file: os.truncate(file, 0),
    "cut": cut(0.3),
    "log cut": lambda file: os.truncate(file.with_name("jobs.sqlite-wal"), 100),
    "all of it deleted": lambda file: [path.unlink() for path in file.parent.glob("jobs.sqlite*")] and None,
}


@pytest.mark.parametrize("damage", BENEATH.values(), ids=BENEATH)
def test_damage_beneath_open_tables_is_mended_by_one_and_followed_by_the_other(
    two: tuple[EngineTable, JobTable], damage: Callable[[Path], None]
) -> None:
    engine, web = two
    late = web.submit(Recipe(), "late")
    versions = engine.version(), web.version()
    damage(web.runs / "jobs.sqlite")
    later = web.submit(Recipe(), "later")
    assert told(web) == told(engine)
    states = {owner: state for owner, (state, _, _) in (WHOLE | {"late": NEW, "later": NEW}).items()}
    assert {job.owner: job.state for job in web.list()} == states
    assert engine.get(later).owner == "later"
    engine.change(late, state="finished")
    assert web.get(late).state == "finished"
    web.wish(later, "pause")
    assert [wish.job for wish in engine.wishes()] == [later]
    assert engine.version() != versions[0]
    assert web.version() != versions[1]
    # Nothing of what was set aside comes back when the tables close and open again.
    engine.close()
    web.close()
    with JobTable(web.runs) as again:
        assert told(again)["late"] == ("finished", False, False)
        assert len(again.list()) == 7


def test_fetches_are_wished_for_anew_where_their_table_was_lost(tmp_path: Path) -> None:
    with FetchTable(tmp_path) as table, JobTable(tmp_path) as other:
        other.submit(Recipe(), "ada")
        table.ask("mnist")
        (tmp_path / "jobs.sqlite").unlink()
        assert table.all() == []
        table.ask("mnist")
        assert [fetch.name for fetch in table.all()] == ["mnist"]
        assert [job.owner for job in other.list()] == ["ada"]


def test_a_full_disk_is_no_damage(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: Path) -> sqlite3.Connection:
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
