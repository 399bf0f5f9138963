"""Folders of its own for a test of the pages, and a server with a browser for one of the routes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_server import browser, serving
from class_server import Class

from aecore.classroom.store import Classroom
from app.classroom import join as joining
from app.controls import taking
from app.web.settings import Settings, close, use


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    # However busy this machine is: what a page waits for has its own test.
    monkeypatch.setattr(taking, "AT_ONCE", 60.0)
    use(Settings(runs=tmp_path / "runs", data=tmp_path / "data"))
    yield tmp_path
    close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The folder and the address of a server that a file's tests share."""
    folder = tmp_path_factory.mktemp("served")
    with serving(folder) as address:
        yield folder, address


@pytest.fixture
def ada(server: tuple[Path, str]) -> Iterator[httpx.Client]:
    """A browser of it, with a cookie of its own."""
    with browser(server[1]) as client:
        yield client


async def _no_wait(_seconds: float) -> None:
    pass


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Class]:
    """A server with a class that has just begun."""
    monkeypatch.setattr("app.classroom.wall.FRESH_SECONDS", 0.0)
    monkeypatch.setattr(joining, "sleep", _no_wait)
    classroom = Classroom(tmp_path / "runs", new=True)
    now, _ = classroom.begin("Year 9")
    pin = classroom.new_pin(now.id)
    classroom.close()
    with serving(tmp_path, of_a_class=True) as address:
        yield Class(tmp_path, address, now.code, pin)
