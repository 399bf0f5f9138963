"""Checkpoints: damage is seen, and there is the one before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from library_samples import tiny
from run_samples import go_on, same

from aecore.disk.tensors import load_tensors, save_tensors
from aecore.errors import RunError
from aecore.runs.folder import CHECKPOINT, CHECKPOINT_BEFORE
from aecore.runs.run import Run

EPOCHS = 5


@pytest.fixture(autouse=True)
def _all_points_have_a_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aecore.runs.recording.CHECKPOINT_SECONDS", -1000.0)


def damage(file: Path, place: int) -> None:
    """Turns one bit over, as a bad disk does: of a tensor, or of the header."""
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize("place", [-1, -2000, 40])
def test_damage_of_a_checkpoint_is_seen_and_the_one_before_is_taken(tmp_path: Path, place: int) -> None:
    recipe = tiny(training__epochs=EPOCHS)
    whole, broken = Run.create(tmp_path, recipe, id="whole"), Run.create(tmp_path, recipe, id="broken")
    go_on(whole)
    go_on(broken, until=12)
    good = broken.checkpoint()
    assert good is not None
    damage(broken.path / CHECKPOINT, place)
    before = Run.open(broken.path).checkpoint()
    assert before is not None
    assert before.numbers["step"] < good.numbers["step"]
    go_on(Run.open(broken.path))
    same(whole, Run.open(broken.path))
    assert not list(broken.path.glob("checkpoint*"))


def test_damage_of_both_checkpoints_is_called_damage(tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny(training__epochs=EPOCHS))
    go_on(run, until=12)
    for name in (CHECKPOINT, CHECKPOINT_BEFORE):
        damage(run.path / name, -1)
    with pytest.raises(RunError, match="expected the checkpoint as it was written, found a damaged one"):
        run.start(device="cpu")


def test_killed_between_two_checkpoints_a_run_goes_on_from_the_first(tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny(training__epochs=EPOCHS))
    go_on(run, until=12)
    (run.path / CHECKPOINT).unlink()
    assert run.checkpoint() is not None


def test_a_checkpoint_written_before_there_were_checksums_is_taken(tmp_path: Path) -> None:
    run = Run.create(tmp_path, tiny(training__epochs=EPOCHS))
    go_on(run, until=12)
    tensors, notes = load_tensors(run.path / CHECKPOINT)
    del notes["checksum"]
    save_tensors(run.path / CHECKPOINT, tensors, notes)
    found = run.checkpoint()
    assert found is not None
    assert found.numbers == json.loads(notes["numbers"])
