"""Classes of sixty, begun once for the tests of a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from class_files import made


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of sixty, whose server has ended."""
    return made(tmp_path_factory, "closed")


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One whose server was killed: a log lies beside its file."""
    return made(tmp_path_factory, "killed")
