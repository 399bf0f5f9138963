"""A finished run, to be looked at or damaged."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import pytest
from library_samples import tiny
from run_samples import finish

from aecore.runs.run import Run


@pytest.fixture(autouse=True)
def every_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    """None is left out because the machine is busy: two runs can be held against each other."""
    monkeypatch.setattr("aecore.training.pace.LIGHT", math.inf)


@pytest.fixture(scope="package")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run, to be looked at or copied."""
    recipe = tiny(bottleneck__size=3)
    return finish(Run.create(tmp_path_factory.mktemp("runs"), recipe, name="Zoé's run", id="done")).path


@pytest.fixture
def copy(finished: Path, tmp_path: Path) -> Path:
    """A finished run, to be damaged."""
    return shutil.copytree(finished, tmp_path / "copy")
