"""Folders of its own for a test of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.controls import taking
from app.web.settings import Settings, close, use


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    # However busy this machine is: what a page waits for has its own test.
    monkeypatch.setattr(taking, "AT_ONCE", 60.0)
    use(Settings(runs=tmp_path / "runs", data=tmp_path / "data"))
    yield tmp_path
    close()
