"""Folders of its own for a test of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.web.settings import Settings, close, use


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    use(Settings(runs=tmp_path / "runs", data=tmp_path / "data"))
    yield tmp_path
    close()
