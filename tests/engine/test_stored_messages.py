"""Messages in the tables and in a run's folder keep their key and values; tables of before keep their rows."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from library_samples import tiny

from aecore.engine.wishes import EngineTable
from aecore.engine.writer import EngineWriter
from aecore.jobs.fetch_table import FetchTable
from aecore.jobs.schema import FILE_NAME
from aecore.jobs.table import JobTable
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run
from aecore.sentences import Sentence

KEPT = Path(__file__).parents[1] / "runs" / "kept" / "runs" / FILE_NAME
SAID = Sentence(
    "worker_again", "Its worker ended ({how}).", how=Sentence("exit_code", "exit code {code}", code=3)
)

OPENER = """
import sys
from pathlib import Path
from aecore.jobs.table import JobTable
print("ready", flush=True)
sys.stdin.readline()
with JobTable(Path(sys.argv[1])) as table:
    print(len(table.list()))
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder of runs with a table of before: a job that waits, one that failed, a fetch that failed."""
    shutil.copy(KEPT, tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.execute(
            "INSERT INTO jobs (id, owner, name, recipe, device, state, message, created)"
            " VALUES ('failed', 'ada', 'old', '{}', 'cpu', 'failed', 'Told before.', 1.0)"
        )
        connection.execute("DROP TABLE IF EXISTS fetches")
        connection.execute(
            "CREATE TABLE fetches (name TEXT PRIMARY KEY, state TEXT NOT NULL DEFAULT 'asked',"
            " done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL DEFAULT 0,"
            " message TEXT NOT NULL DEFAULT '', asked REAL NOT NULL) STRICT"
        )
        connection.execute(
            "INSERT INTO fetches (name, state, message, asked) VALUES ('mnist', 'failed', 'Told before.', 1.0)"
        )
        assert "said" not in columns(connection, "jobs") | columns(connection, "fetches")
    return tmp_path


def columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}


def test_a_table_of_before_keeps_its_rows_and_its_messages_are_plain(old: Path) -> None:
    for _ in range(2):  # The second time there is nothing to add.
        with JobTable(old) as jobs, FetchTable(old) as fetches:
            assert {job.name: job.message for job in jobs.list()} == {"waiting": "", "old": "Told before."}
            assert not isinstance(jobs.get("failed").message, Sentence)
            [fetch] = fetches.all()
            assert (fetch.name, fetch.state, fetch.message) == ("mnist", "failed", "Told before.")
            assert not isinstance(fetch.message, Sentence)


def test_programs_that_open_a_table_of_before_at_once_do_not_fail(old: Path) -> None:
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", OPENER, str(old)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for opener in openers:
        assert opener.stdout is not None
        assert opener.stdout.readline() == "ready\n"
    # All at the same moment, and one that has it open already.
    told = [opener.communicate("go\n", timeout=60) for opener in openers]
    assert [(opener.returncode, *each) for opener, each in zip(openers, told, strict=True)] == [
        (0, "2\n", "")
    ] * 4


def test_a_program_of_before_still_works_on_a_table_of_now(old: Path) -> None:
    with EngineTable(old) as table, closing(sqlite3.connect(old / FILE_NAME)) as before:
        table.change("failed", message=SAID)
        with before:
            before.execute(
                "INSERT INTO jobs (id, owner, name, recipe, device, created) VALUES ('new', 'a', 'b', '{}', 'cpu', 2)"
            )
            before.execute("UPDATE jobs SET state = 'failed', message = 'Told anew.' WHERE id = 'failed'")
        assert table.get("new").message == ""
        # It knew of no key, and that of the message before is not the one of this.
        assert table.get("failed").message == "Told anew."
        assert not isinstance(table.get("failed").message, Sentence)


def test_a_message_comes_back_with_its_key_and_its_values(tmp_path: Path) -> None:
    with EngineTable(tmp_path) as jobs, FetchTable(tmp_path) as fetches:
        job = jobs.submit(Recipe(), "ada")
        jobs.change(job, message=SAID)
        fetches.ask("mnist")
        fetches.report("mnist", "failed", 0, 0, SAID)
        for message in (jobs.get(job).message, fetches.all()[0].message):
            assert isinstance(message, Sentence)
            assert (message, message.said) == (SAID, SAID.said)
            assert isinstance(message.values["how"], Sentence)
        jobs.change(job, step=3)
        assert isinstance(jobs.get(job).message, Sentence)
        jobs.change(job, message="")
        fetches.ask("mnist")
        for message in (jobs.get(job).message, fetches.all()[0].message):
            assert message == ""
            assert not isinstance(message, Sentence)
        jobs.change(job, message="Plain.")
        assert not isinstance(jobs.get(job).message, Sentence)


@pytest.mark.parametrize("said", ["{", "[]", "7", '{"key": 7}', '{"key": "a", "values": 7, "text": "other"}'])
def test_what_stands_beside_a_message_and_is_no_key_does_no_harm(said: str, tmp_path: Path) -> None:
    with EngineTable(tmp_path) as table, closing(sqlite3.connect(tmp_path / FILE_NAME)) as other:
        job = table.submit(Recipe(), "ada")
        with other:
            other.execute("UPDATE jobs SET message = 'Told.', said = ?", (said,))
        assert table.get(job).message == "Told."
        assert not isinstance(table.get(job).message, Sentence)


def test_the_engine_writes_an_end_into_the_folder_with_its_key(tmp_path: Path) -> None:
    with EngineTable(tmp_path) as table:
        job = table.submit(Recipe(), "ada")
        Run.create(tmp_path, tiny(), id=job)
        EngineWriter(table).change(job, {"state": "failed", "message": SAID})
        about = json.loads((tmp_path / job / "run.json").read_text())
        assert about["message"] == SAID
        known = Sentence.known(about["message"], about["said"])
        assert isinstance(known, Sentence)
        assert known.said == SAID.said
