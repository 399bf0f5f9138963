"""How much of the disk runs take is said before it is all of it, and what is asked for too much is refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from api_server import browser, serving
from streamlit.testing.v1 import AppTest
from train_page import page

from aecore.disk import room as disk
from aecore.disk.whole_files import full_disk
from aecore.errors import EngineError
from aecore.jobs.quota import GIGABYTE, Quota
from aecore.jobs.schema import FILE_NAME
from aecore.jobs.table import JobTable
from aecore.recipe.recipe import Recipe
from app.controls import room
from app.web.settings import Settings, close, job_table, settings, use, wishes
from app.words.messages import Messages

ADA, GRACE = "ada", "grace"
WIDE = Recipe().replace({"network.hidden": [2048] * 4})


@pytest.fixture
def small(folders: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A gigabyte for each, two for all, on a disk of enough room; the page is Ada's."""
    use(Settings(runs=folders / "runs", data=folders / "data", quota=Quota.of(1, 2)))
    monkeypatch.setattr(room, "owner", lambda: ADA)
    yield folders
    close()


def ended(owner: str, count: int) -> str:
    """A run that has ended, whose folder takes so many bytes."""
    job = wishes().submit(Recipe(), owner, "vae-2d")
    (settings().runs_folder() / job).mkdir(exist_ok=True)
    with (settings().runs_folder() / job / "weights").open("wb") as file:
        file.truncate(count)
    with closing(sqlite3.connect(settings().runs_folder() / FILE_NAME)) as table, table:
        table.execute("UPDATE jobs SET state = 'finished', bytes = ? WHERE id = ?", (count, job))
    return job


def captions(test: AppTest) -> str:
    return " ".join(str(caption.value) for caption in test.sidebar.caption)


@pytest.mark.usefixtures("small")
def test_the_page_says_how_much_is_taken_once_little_is_left() -> None:
    ended(ADA, 7 * GIGABYTE // 10)
    assert "MB" not in captions(page())
    ended(ADA, 2 * GIGABYTE // 10)
    assert "Your runs and image sets take 900 MB of the 1000 MB there is for them." in captions(page())
    assert "occupent 900 Mo sur les 1000 qui" in captions(page(lang="fr"))


@pytest.mark.usefixtures("small")
def test_the_page_says_so_where_all_together_take_too_much() -> None:
    ended(GRACE, 19 * GIGABYTE // 10)
    assert "All runs and image sets on this server take 1900 MB of the 2000 MB" in captions(page())


def refused(owner: str, bytes: int) -> EngineError:
    with pytest.raises(EngineError) as found:
        wishes().submit(Recipe(), owner, bytes=bytes)
    return found.value


@pytest.mark.usefixtures("small")
def test_what_a_run_would_write_is_held_against_what_is_left_when_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended(ADA, 9 * GIGABYTE // 10)
    told = refused(ADA, 2 * GIGABYTE // 10)
    assert told.key == "own_disk"
    assert "at most 1,000 MB for the runs and image sets of one person, found 901 MB taken and 200 MB" in str(
        told
    )
    ended(GRACE, 9 * GIGABYTE // 10)
    assert refused("edith", 3 * GIGABYTE // 10).key == "all_disk"
    monkeypatch.setattr("aecore.jobs.quota.room", lambda folder: 100_000_000)
    wishes().submit(Recipe(), "edith", bytes=60_000_000)
    # What waits is going to write, too.
    assert refused("mary", 60_000_000).key == "free_disk"


@pytest.mark.usefixtures("small")
def test_a_folder_that_was_removed_by_hand_takes_nothing_any_more() -> None:
    job = ended(ADA, 9 * GIGABYTE // 10)
    (settings().runs_folder() / job / "weights").unlink()
    wishes().submit(Recipe(), ADA, bytes=5 * GIGABYTE // 10)
    assert job_table().taken(ADA).own < 6 * GIGABYTE // 10


def test_the_attack_of_a_hundred_bytes_is_refused_over_the_web(tmp_path: Path) -> None:
    """Four layers of 2048: each of its runs is counted before it writes, and a few of them are too many."""
    with serving(tmp_path) as address, browser(address) as client:
        # The door's table is this process's: a smaller share makes the point with one run.
        wishes().quota = Quota.of(1, 20)
        body = {"recipe": WIDE.as_dict()}
        answer = client.post("/api/jobs", json=body)
        assert answer.status_code == 400
        said = answer.json()["error"]
        assert "Your runs and image sets may take 1,000 MB" in said
        assert "this one would write 1,7" in said
        french = client.post("/api/jobs", json=body, headers={"Accept-Language": "fr"}).json()["error"]
        assert "celui-ci en écrirait 17" in french
        assert client.post("/api/jobs", json={"recipe": Recipe().as_dict()}).status_code == 201


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_server_that_can_write_nothing_says_so_and_keeps_what_there_is(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tmp_path) as address, browser(address) as client:
        headers = {"Accept-Language": language}
        first = client.post("/api/jobs", json={"recipe": Recipe().as_dict()}).json()["id"]

        def without_room(runs: Path, job: str, **values: object) -> None:
            raise full_disk(runs / job / "job.json")

        monkeypatch.setattr("aecore.jobs.table.note_job", without_room)
        refused = client.post("/api/jobs", json={"recipe": Recipe().as_dict()}, headers=headers)
        assert refused.status_code == 400
        assert refused.json()["error"] == Messages(language)("page.said.disk_full")

        def full(connection: sqlite3.Connection) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr("aecore.jobs.opened.transaction", full)
        refused = client.post(f"/api/jobs/{first}/pause", headers=headers)
        assert refused.status_code == 400
        assert refused.json()["error"] == Messages(language)("page.said.jobs_full")
        assert client.get(f"/api/runs/{first}").json()["state"] == "queued"


def test_what_is_left_free_is_left_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Disk:
        total, free = 500 * GIGABYTE, 3 * GIGABYTE

    monkeypatch.setattr(disk.shutil, "disk_usage", lambda place: Disk)
    assert disk.room(tmp_path / "not yet there") == Disk.free - disk.LEFT_FREE
    Disk.total = 10 * GIGABYTE
    assert disk.room(tmp_path) == Disk.free - Disk.total // disk.LEFT_SHARE


def test_a_table_of_before_is_weighed_by_the_next_engine(tmp_path: Path) -> None:
    with JobTable(tmp_path) as table:
        job = table.submit(Recipe(), ADA)
    (tmp_path / job / "weights").write_bytes(bytes(5000))
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as before, before:
        before.execute("UPDATE jobs SET bytes = -1, state = 'stopped'")
    from noted_slots import Lab

    lab = Lab(tmp_path)
    assert lab.table.get(job).bytes >= 5000
    lab.engine.close()
    lab.table.close()
