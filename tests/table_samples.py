"""A folder of runs whose engine has ended, its job table, and ways to damage that."""

from __future__ import annotations

import json
import os
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

from aecore.engine.wishes import EngineTable
from aecore.jobs.table import JobTable
from aecore.recipe.recipe import Recipe

Damage = Callable[[Path], None]
OWNERS = ("ada", "grace", "edith", "mary", "emmy")


def begin(runs: Path, job: str, **about: object) -> None:
    """What a worker has written of a run, by then."""
    told = {"id": job, "state": "running", "message": "", "steps": 40, **about}
    (runs / job / "run.json").write_text(json.dumps(told))
    (runs / job / "recipe.json").write_text(Recipe().to_json())
    (runs / job / "metrics.jsonl").write_text('{"step": 10}\n{"step": 20}\n{"st')


def make_whole(runs: Path) -> Path:
    """A folder of runs whose engine has ended: one finished, one cut short, one paused, one stopped, one that waits."""
    with EngineTable(runs) as table:
        finished, running, paused, stopped, _ = (
            table.submit(Recipe(), owner, "a name", "cpu", bytes=7000) for owner in OWNERS
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


def version(file: Path, number: int) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(f"PRAGMA user_version = {number}")
    connection.close()


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
    "a number of a version": lambda file: version(file, 77_000_000),
}


def replaced(file: Path) -> None:
    file.rename(file.with_name("away"))
    file.write_bytes(b"another file")


def delete_all(file: Path) -> None:
    for path in file.parent.glob("jobs.sqlite*"):
        path.unlink()


NEW = ("queued", False, False)
BENEATH: dict[str, Callable[[Path], None]] = {
    "deleted": Path.unlink,
    "replaced": replaced,
    "random": lambda file: void(file.write_bytes(os.urandom(30_000))),
    "empty": lambda file: os.truncate(file, 0),
    "cut": cut(0.3),
    "log cut": lambda file: os.truncate(file.with_name("jobs.sqlite-wal"), 100),
    "all of it deleted": delete_all,
}
