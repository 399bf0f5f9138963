"""The engine's pulse: seen while it beats, told when it does not, and never in the engine's way."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from aecore.jobs import pulse
from aecore.jobs.pulse import FILE_NAME, Engine, Pulse, engine_of

FACTS = Engine(slots=3, slice_seconds=7.5)


def test_it_says_what_those_who_wait_have_to_know(tmp_path: Path) -> None:
    assert engine_of(tmp_path) is None
    Pulse(tmp_path, FACTS)
    found = engine_of(tmp_path)
    assert found is not None
    assert (found[0], found[1] < 60) == (FACTS, True)
    Pulse(tmp_path, Engine(slots=1, slice_seconds=1.0))  # The next engine's facts, not those of the last.
    assert (engine_of(tmp_path) or [None])[0] == Engine(slots=1, slice_seconds=1.0)


def test_it_beats_and_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beating = Pulse(tmp_path, FACTS)
    hour_ago = time.time() - 3600
    os.utime(tmp_path / FILE_NAME, (hour_ago, hour_ago))
    beating.beat()  # Not again within a second.
    assert (engine_of(tmp_path) or [None, 0.0])[1] >= 3600
    monkeypatch.setattr(pulse, "BEAT_SECONDS", 0.0)
    beating.beat()
    assert (engine_of(tmp_path) or [None, 3600.0])[1] < 60
    beating.beat(without_workers=True)
    assert (engine_of(tmp_path) or [FACTS])[0].without_workers
    beating.beat()
    assert (engine_of(tmp_path) or [None])[0] == FACTS
    (tmp_path / FILE_NAME).unlink()
    beating.beat()
    assert engine_of(tmp_path) is not None


def test_a_disk_that_does_not_take_it_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    Pulse(tmp_path / "file", FACTS).beat()
    (tmp_path / FILE_NAME).write_text("{}")
    assert engine_of(tmp_path) is None
