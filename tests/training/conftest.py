"""Helpers of a training that start at once, and are gone at a file's end."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from share_samples import SECONDS, start_forked, started

from aecore.training.shares.helpers import HELPERS
from aecore.training.shares.rule import VARIABLE


@pytest.fixture(scope="module")
def forked() -> Iterator[None]:
    """Helpers by fork; those that wait serve all tests of a file."""
    before, HELPERS.start = HELPERS.start, start_forked
    yield
    HELPERS.end()
    HELPERS.start = before
    for process in started:
        process.join(SECONDS)
        assert process.exitcode is not None, "a helper stayed"
    started.clear()


@pytest.fixture
def forked_helpers(forked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, as on a machine of four cores: the bits must not depend on those there are."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3})
    monkeypatch.setenv(VARIABLE, "4")
