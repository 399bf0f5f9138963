"""A server with one trained run, and somebody who asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_server import browser, serving
from explore_samples import trained_run

from aecore.runs.run import Run


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with serving(tmp_path) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with browser(address) as client:
        yield client


@pytest.fixture
def run(tmp_path: Path, client: httpx.Client) -> Run:
    return Run.open(trained_run(tmp_path))
