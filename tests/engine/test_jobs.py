"""The job table: what it keeps, what it refuses, who comes next, and two processes writing at once."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from aecore.engine.wishes import EngineTable
from aecore.errors import EngineError
from aecore.jobs.queue_order import order
from aecore.jobs.table import JobTable
from aecore.recipe.recipe import Recipe


@pytest.fixture
def table(tmp_path: Path) -> Iterator[EngineTable]:
    with EngineTable(tmp_path / "runs") as table:
        yield table


def test_a_submitted_job_is_read_back_by_another_table(table: EngineTable) -> None:
    recipe = Recipe().replace("bottleneck.size", 7)
    job = table.submit(recipe, "ada", "seven axes", "cpu")
    with JobTable(table.runs) as other:
        found = other.get(job)
    assert (found.owner, found.name, found.device, found.state) == ("ada", "seven axes", "cpu", "queued")
    assert Recipe.from_json(found.recipe) == recipe
    assert (found.id, found.ended) == (job, None)
    assert len(job) == 20


def test_an_owner_may_have_only_so_many_unfinished_jobs(table: EngineTable) -> None:
    jobs = [table.submit(Recipe(), "ada") for _ in range(3)]
    with pytest.raises(EngineError, match=r"at most 3 unfinished runs.*found 3 waiting"):
        table.submit(Recipe(), "ada")
    table.submit(Recipe(), "grace")
    table.change(jobs[0], state="finished")
    table.submit(Recipe(), "ada")
    assert len(table.list("ada", states=["queued"])) == 3


def test_the_queue_as_a_whole_has_an_end(tmp_path: Path) -> None:
    with JobTable(tmp_path, total_limit=2) as table:
        table.submit(Recipe(), "ada")
        table.submit(Recipe(), "grace")
        with pytest.raises(EngineError, match="at most 2 unfinished runs in all"):
            table.submit(Recipe(), "edith")


def test_wishes_are_kept_in_order_until_they_are_granted(table: EngineTable) -> None:
    job = table.submit(Recipe(), "ada")
    table.wish(job, "pause")
    table.wish(job, "learning_rate", 0.01)
    first, second = table.wishes()
    assert [(wish.job, wish.verb, wish.value) for wish in (first, second)] == [
        (job, "pause", None),
        (job, "learning_rate", 0.01),
    ]
    table.change(job, granted=first.number, state="paused")
    assert table.get(job).state == "paused"
    assert table.wishes() == [second]


def test_a_table_that_was_closed_is_whole_without_its_log(table: EngineTable, tmp_path: Path) -> None:
    with JobTable(
        table.runs
    ) as other:  # The first is still open: SQLite itself folds the log in for the last alone.
        job = other.submit(Recipe(), "ada")
    (tmp_path / "moved").mkdir()
    shutil.copy(table.runs / "jobs.sqlite", tmp_path / "moved" / "jobs.sqlite")
    with JobTable(tmp_path / "moved") as moved:
        assert moved.get(job).owner == "ada"


def test_nothing_more_is_asked_of_a_job_that_has_ended(table: EngineTable) -> None:
    job = table.submit(Recipe(), "ada")
    table.wish(job, "pause")
    table.change(job, state="stopped")
    table.wish(job, "stop")
    assert table.wishes() == []


@pytest.mark.parametrize(
    ("job", "verb", "value", "says"),
    [
        ("nobody", "stop", None, "expected the id of a job, found 'nobody'"),
        (None, "explode", None, "expected one of pause, resume, step, stop, learning_rate, found 'explode'"),
        (None, "learning_rate", float("nan"), "learning rate: expected a number above 0, found nan"),
        (None, "learning_rate", None, "learning rate: expected a number above 0, found None"),
        (None, "learning_rate", -1.0, "learning rate: expected a number above 0, found -1.0"),
    ],
)
def test_a_wish_that_cannot_be_is_refused(
    table: EngineTable, job: str | None, verb: str, value: float | None, says: str
) -> None:
    known = table.submit(Recipe(), "ada")
    with pytest.raises(EngineError, match=says):
        table.wish(job or known, verb, value)
    assert table.wishes() == []


def test_the_version_changes_when_another_table_writes_and_only_then(table: EngineTable) -> None:
    with JobTable(table.runs) as other:
        before = table.version()
        assert table.version() == before
        other.submit(Recipe(), "ada")
        assert table.version() != before


def test_recovery_puts_jobs_that_held_a_slot_to_the_front(table: EngineTable) -> None:
    running, paused, waiting = (table.submit(Recipe(), owner) for owner in ("ada", "grace", "edith"))
    for job in (running, paused):
        table.give_slot(table.get(job))
    table.change(paused, state="paused")
    table.wish(running, "learning_rate", 0.5)
    assert [job.id for job in table.recover()] == [running, paused]
    assert (table.get(running).state, table.get(running).front) == ("queued", True)
    assert (table.get(paused).state, table.get(paused).slot, table.get(paused).hold) == (
        "paused",
        False,
        True,
    )
    assert table.places() == {running: 1, waiting: 2}
    assert len(table.wishes()) == 1
    assert table.recover() == []


@dataclass(frozen=True)
class Waiting:
    owner: str
    number: int
    front: bool = False
    served: int = 0


def names(jobs: list[Waiting]) -> str:
    return " ".join(f"{job.owner}{job.number}" for job in jobs)


def test_owners_take_turns_however_many_jobs_one_asks_for() -> None:
    queued = [
        Waiting("a", 1),
        Waiting("a", 2),
        Waiting("a", 3),
        Waiting("b", 4),
        Waiting("c", 5),
        Waiting("b", 6),
    ]
    assert names(order(queued, [])) == "a1 b4 c5 a2 b6 a3"


def test_who_holds_a_slot_comes_after_those_who_hold_none() -> None:
    queued = [Waiting("a", 1), Waiting("b", 2), Waiting("b", 3)]
    assert names(order(queued, ["a", "a"])) == "b2 b3 a1"


def test_who_was_served_last_comes_last_among_equals() -> None:
    assert (
        names(order([Waiting("a", 1), Waiting("b", 2), Waiting("c", 3)], [], {"a": 9, "b": 4})) == "c3 b2 a1"
    )


def test_forty_cookies_of_one_address_do_not_come_before_everybody_else() -> None:
    many = [Waiting(f"cookie{number}", number) for number in range(40)]
    late = [Waiting(f"student{number}", 40 + number) for number in range(30)]
    addresses = {job.owner: "one" for job in many} | {job.owner: f"of {job.owner}" for job in late}
    first = [job.owner for job in order([*many, *late], [], {}, addresses)]
    assert first[0] == "cookie0"
    assert first[1:31] == [job.owner for job in late]
    # Whose first turns were given before counts too, and who had a turn comes after those who had none.
    served = {"cookie0": 1, "student0": 2}
    again = [job.owner for job in order([*many[1:], *late[1:]], ["cookie0", "student0"], served, addresses)]
    assert again[:29] == [job.owner for job in late[1:]]


def test_a_class_behind_one_address_keeps_its_turns_but_for_one_for_each_other_address() -> None:
    room = [Waiting(f"student{number}", number) for number in range(30)]
    guest = Waiting("guest", 30)
    addresses = {job.owner: "school" for job in room} | {"guest": "elsewhere"}
    first = [job.owner for job in order([*room, guest], [], {}, addresses)]
    assert [owner for owner in first if owner != "guest"] == [job.owner for job in room]
    assert first.index("guest") == 1
    alone = [job.owner for job in order(room, [], {}, addresses)]
    assert alone == [job.owner for job in room]
    # In later rounds it is the owner's own last turn that counts, wherever they are.
    served = {job.owner: job.number + 1 for job in room} | {"guest": 31}
    assert [job.owner for job in order([*room, guest], [], served, addresses)][-1] == "guest"


def test_the_table_s_queue_goes_by_addresses(table: EngineTable) -> None:
    for number in range(4):
        table.submit(Recipe(), f"cookie{number}", address="one")
    table.submit(Recipe(), "student", address="other")
    table.submit(Recipe(), "terminal")
    assert [job.owner for job in table.queue()][:3] == ["cookie0", "student", "terminal"]
    table.give_slot(table.queue()[0])
    assert [job.owner for job in table.queue()] == ["student", "terminal", "cookie1", "cookie2", "cookie3"]


def test_jobs_that_go_on_come_before_new_ones() -> None:
    queued = [Waiting("a", 1), Waiting("b", 8, front=True), Waiting("b", 7, front=True)]
    assert names(order(queued, ["b"])) == "b7 b8 a1"


def test_the_place_told_is_the_order_in_which_one_slot_serves(table: EngineTable) -> None:
    jobs = [table.submit(Recipe(), owner) for owner in ("ada", "ada", "ada", "grace", "grace", "edith")]
    table.give_slot(table.queue()[0])
    told = table.places()
    assert table.place_in_queue(jobs[0]) is None
    served, current = [], jobs[0]
    while waiting := table.queue():
        table.change(current, state="finished", slot=0)
        waiting = table.queue()
        current = waiting[0].id
        table.give_slot(waiting[0])
        served.append(current)
    assert served == sorted(told, key=lambda job: told[job])
    assert [table.get(job).owner for job in served] == ["grace", "edith", "ada", "grace", "ada"]


WRITER = """
import sys
from pathlib import Path
from aecore.jobs.table import JobTable
from aecore.recipe.recipe import Recipe
with JobTable(Path(sys.argv[1]), owner_limit=1000, total_limit=1000) as table:
    print("open", flush=True)
    sys.stdin.readline()
    for _ in range(50):
        table.wish(table.submit(Recipe(), sys.argv[2]), "pause")
"""


def test_two_processes_write_at_once_and_nothing_is_lost(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    # The folder is not there yet: both make the table at the same moment too.
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(runs), owner],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for owner in ("ada", "grace")
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=30)
        assert writer.returncode == 0
    with EngineTable(runs) as table:
        assert {owner: len(table.list(owner, limit=1000)) for owner in ("ada", "grace")} == {
            "ada": 50,
            "grace": 50,
        }
        assert len(table.wishes()) == 100
        assert len({job.number for job in table.list(limit=1000)}) == 100


def test_a_table_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EngineError, match="job table: expected a folder that can be"):
        JobTable(tmp_path / "file")
    if os.geteuid() != 0:  # Root may write anywhere.
        (tmp_path / "locked").mkdir(mode=0o500)
        with pytest.raises(EngineError, match="job table: expected a folder that can be"):
            JobTable(tmp_path / "locked" / "runs")


def test_a_table_of_another_version_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "jobs.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(EngineError, match="expected version 1, found version 99"):
        JobTable(tmp_path)


def test_a_full_disk_is_told_in_a_sentence_and_what_was_saved_stays(table: EngineTable) -> None:
    job = table.submit(Recipe(), "ada")
    # SQLite's own limit on the file's size complains with the very error a full disk gives.
    (pages,) = table._connection.execute("PRAGMA page_count").fetchone()
    table._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(
        EngineError, match="expected free space on the disk, found 'database or disk is full'"
    ):
        table.submit(Recipe(), "grace", name="x" * 100_000)
    assert table.get(job).state == "queued"
