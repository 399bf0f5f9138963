"""Folders of its own for a test of the pages, and a server with a browser for one of the routes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_server import browser, serving

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
