"""The engine's downloads: wished for in a table, done by a process of their own, told as they come."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from data_server import DataServer, serving
from fetch_samples import command, publish

from aecore.engine.fetcher import Fetcher
from aecore.errors import EngineError
from aecore.jobs.fetch_table import Fetch, FetchTable
from aecore.jobs.table import JobTable
from aecore.sentences import Sentence


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[DataServer]:
    with serving({}) as served:
        monkeypatch.setenv("AELAB_MIRROR", served.address)
        yield served


@pytest.fixture
def table(tmp_path: Path) -> Iterator[FetchTable]:
    with FetchTable(tmp_path / "runs") as table:
        yield table


def engine(tmp_path: Path, start: tuple[str, ...]) -> Fetcher:
    return Fetcher(FetchTable(tmp_path / "runs"), tmp_path / "data", tmp_path / "engine.log", command=start)


def until(
    fetcher: Fetcher, table: FetchTable, name: str, reached: Callable[[Fetch | None], bool]
) -> Fetch | None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        fetcher.turn()
        fetch = table.get(name)
        if reached(fetch):
            return fetch
        time.sleep(0.01)
    raise AssertionError(f"{name} stands at {table.get(name)}")


def ended(fetch: Fetch | None) -> bool:
    return fetch is not None and not fetch.under_way


def test_what_is_wished_for_is_fetched_and_told(
    tmp_path: Path, server: DataServer, table: FetchTable
) -> None:
    files = publish(server, "usps")
    fetcher = engine(tmp_path, command(tmp_path, files))
    table.ask("usps")
    asked = table.get("usps")
    assert asked is not None
    assert (asked.state, asked.under_way) == ("asked", True)
    done = until(fetcher, table, "usps", ended)
    assert done is not None
    size = sum(len(content) for content in files["usps"].values())
    assert (done.state, done.done, done.total, done.message) == ("done", size, size, "")
    assert {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()} == files["usps"]
    fetcher.close()


def test_progress_is_of_the_whole_set_and_a_wish_can_be_taken_back(
    tmp_path: Path, server: DataServer, table: FetchTable
) -> None:
    files = publish(server, "usps")
    first, second = (len(files["usps"][name]) for name in ("usps.bz2", "usps.t.bz2"))
    gate = threading.Event()
    server.before = lambda name: name == "usps.bz2" or gate.wait(60)
    fetcher = engine(tmp_path, command(tmp_path, files))
    table.ask("usps")
    try:
        half = until(fetcher, table, "usps", lambda fetch: fetch is not None and fetch.done >= first)
        assert half is not None
        assert (half.state, half.done, half.total) == ("fetching", first, first + second)
        table.ask("usps")  # Somebody else wants it too: it goes on.
        assert table.get("usps") == half
        table.forget("usps")
        fetcher.turn()
        assert table.get("usps") is None
    finally:
        gate.set()
    server.before = lambda name: None
    table.ask("usps")
    assert ended(until(fetcher, table, "usps", ended))
    # What had come stayed: the first file was asked for once.
    assert server.asked.count("usps.bz2") == 1
    assert (tmp_path / "data" / "usps.t.bz2").read_bytes() == files["usps"]["usps.t.bz2"]
    fetcher.close()


def test_an_engine_that_goes_down_leaves_the_wish_to_the_next(
    tmp_path: Path, server: DataServer, table: FetchTable
) -> None:
    files = publish(server, "usps")
    gate = threading.Event()
    server.before = lambda name: gate.wait(60)
    start = command(tmp_path, files)
    fetcher = engine(tmp_path, start)
    table.ask("usps")
    until(fetcher, table, "usps", lambda fetch: fetch is not None and fetch.state == "fetching")
    fetcher.close()
    gate.set()
    again = engine(tmp_path, start)
    fetch = until(again, table, "usps", ended)
    assert fetch is not None
    assert fetch.state == "done"
    again.close()


def test_without_a_network_it_says_what_to_copy_where(
    tmp_path: Path, server: DataServer, table: FetchTable
) -> None:
    files = publish(server, "mnist")
    served, server.files = server.files, {}
    fetcher = engine(tmp_path, command(tmp_path, files))
    table.ask("mnist")
    failed = until(fetcher, table, "mnist", ended)
    assert failed is not None
    assert failed.state == "failed"
    assert f"its files in the folder {tmp_path / 'data'}" in failed.message
    assert all(path in failed.message for path in files["mnist"])
    assert isinstance(failed.message, Sentence)
    assert failed.message.key == "offline"
    # Tried again once there is one.
    server.files = served
    table.ask("mnist")
    done = until(fetcher, table, "mnist", ended)
    assert done is not None
    assert (done.state, done.message) == ("done", "")
    fetcher.close()


def test_a_process_that_dies_is_told_of_and_harms_nobody(tmp_path: Path, table: FetchTable) -> None:
    fetcher = engine(tmp_path, ("false",))
    table.ask("mnist")
    failed = until(fetcher, table, "mnist", ended)
    assert failed is not None
    assert (
        failed.message == f"The download ended with exit code 1; {tmp_path / 'engine.log'} has the details."
    )
    assert isinstance(failed.message, Sentence)
    assert failed.message.values == {"code": "1", "log": str(tmp_path / "engine.log")}
    fetcher.close()


@pytest.mark.parametrize("name", ["digits", "nonsense", "../mnist"])
def test_only_published_sets_can_be_asked_for(name: str, table: FetchTable) -> None:
    with pytest.raises(EngineError, match="fetch: expected one of mnist"):
        table.ask(name)
    assert table.all() == []


def test_a_job_table_from_before_gets_the_table_beside_it(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    JobTable(runs).close()
    with sqlite3.connect(runs / "jobs.sqlite") as connection:
        connection.execute("DROP TABLE fetches")
    with FetchTable(runs) as table:
        table.ask("usps")
        assert [fetch.name for fetch in table.all()] == ["usps"]
