"""What tests of the job table's file share."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from table_samples import make_whole


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of runs of every kind, not to be touched."""
    return make_whole(tmp_path_factory.mktemp("whole") / "runs")


@pytest.fixture
def runs(whole: Path, tmp_path: Path) -> Path:
    """The same, to be damaged."""
    shutil.copytree(whole, tmp_path / "runs")
    return tmp_path / "runs"
