"""Whatever is killed, who was let in is in, what finished is whole, what was begun goes on: a short `make kills`."""

from __future__ import annotations

from pathlib import Path

import pytest
from kills.__main__ import Turmoil


@pytest.mark.timeout(900)  # half a minute where nothing else is at work
def test_a_class_survives_each_of_its_programs_and_the_machine(tmp_path: Path) -> None:
    turmoil = Turmoil(tmp_path, seed=1, pupils=3, jobs=1)
    try:
        turmoil.machine.start()
        turmoil.rage([(3, "server"), (8, "worker"), (8, "engine"), (40, "machine")])
        assert turmoil.killed == ["server", "worker", "engine", "machine"]
        turmoil.settle()
        assert len(turmoil.finished) == sum(len(pupil.jobs) for pupil in turmoil.pupils) > 0
        turmoil.examined()
        turmoil.erase(kill="machine", pause=0.0)
    finally:
        turmoil.machine.kill("machine")
        turmoil.table.close()
    assert turmoil.wrong == [], turmoil.machine.said()[-3000:]
