"""What a lab's folders can suffer is found, and made good where anything else that is there can make it so."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from cli_calls import call, told
from history_samples import own_copies
from library_samples import tiny

from aecore import PRESETS, Run
from aecore.datasets.own.importing import import_set
from aecore.datasets.own.manner import Manner
from aecore.doctor.examination import examine
from aecore.engine.lock import EngineLock
from aecore.jobs.table import JobTable
from aecore.runs.folder import kept_weights, snapshots, weights_file

Damage = Callable[[Path], object]


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def append(file: Path, content: bytes) -> None:
    file.write_bytes(file.read_bytes() + content)


def scattered(file: Path) -> None:
    """Other bytes than were written, the length the same: what only a checksum shows."""
    content = bytearray(file.read_bytes())
    content[-8:] = bytes(byte ^ 0xFF for byte in content[-8:])
    file.write_bytes(bytes(content))


def paused(runs: Path) -> Path:
    """A run that stopped on the way: with two checkpoints, and no weights of its end."""
    run = Run.create(runs, tiny(training__epochs=40))
    training = run.start(device="cpu")
    for number, _ in enumerate(run.record(training)):
        if number in (3, 6):
            training.pause() if number == 3 else training.stop()
            training.resume() if number == 3 else None
    return run.path


# What is done to a finished run of somebody's, and what is said of it.
MENDED: dict[str, tuple[Damage, str]] = {
    "left over": (
        lambda path: (path / "weights" / ".last.safetensors.77.part").write_bytes(b"x"),
        "unfinished",
    ),
    "recipe": (lambda path: cut(path / "recipe.json"), "recipe.json: damaged"),
    "no recipe": (lambda path: (path / "recipe.json").unlink(), "recipe.json: damaged or missing"),
    "metrics": (lambda path: append(path / "metrics.jsonl", b'{"step": 7'), "its last 10 bytes"),
    "snapshot": (lambda path: cut(list(snapshots(path).values())[1]), "a damaged snapshot"),
    "moment": (lambda path: cut(next(iter(kept_weights(path).values()))), "weights of a moment"),
    "last": (lambda path: cut(weights_file(path)), "last.safetensors: damaged"),
    "no last": (lambda path: weights_file(path).unlink(), "though the run has ended"),
    "scores": (lambda path: cut(path / "scores.json"), "scores.json: damaged"),
    "no scores": (lambda path: (path / "scores.json").unlink(), "scores.json: missing"),
    "words": (lambda path: (path / "words.json").write_text("["), "words.json: damaged"),
}


@pytest.fixture
def lab(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Folders of runs and of data, and a finished run in the first."""
    runs, data = tmp_path / "runs", tmp_path / "data"
    runs.mkdir()
    recipe = PRESETS["vae-2d"].replace(
        {"training.epochs": 1, "data.train_size": 200, "network.hidden": (16,)}
    )
    with JobTable(runs) as table:
        job = table.submit(recipe, "ada", "vae-2d")
    run = Run.create(runs, recipe, id=job)
    for _ in run.record(run.start(device="cpu")):
        pass
    return runs, data, run.path


@pytest.mark.parametrize(("damage", "said"), MENDED.values(), ids=MENDED)
def test_what_others_files_know_is_made_good(lab: tuple[Path, Path, Path], damage: Damage, said: str) -> None:
    runs, data, run = lab
    assert list(examine(runs, data)) == []
    before = torch.cat([weight.flatten() for weight in Run.open(run).model().parameters()])
    damage(run)
    files = {file: file.read_bytes() for file in run.rglob("*") if file.is_file()}
    found = list(examine(runs, data))
    assert any(said in str(finding) for finding in found), found
    assert all(finding.attempt and not finding.done for finding in found)
    assert {file: file.read_bytes() for file in run.rglob("*") if file.is_file()} == files  # It only looked.
    mended = list(examine(runs, data, mend=True))
    assert [finding.found for finding in mended][:1] == [found[0].found]
    assert all(finding.done for finding in mended)
    assert list(examine(runs, data)) == []
    again = Run.open(run)
    assert torch.equal(before, torch.cat([weight.flatten() for weight in again.model().parameters()]))
    assert again.metrics()[-1]["step"] == again.about["steps"]
    assert json.loads((run / "scores.json").read_text())["squared_error"] > 0


@pytest.mark.parametrize("damage", [cut, scattered], ids=["cut", "scattered"])
def test_of_two_checkpoints_the_whole_one_stays(tmp_path: Path, damage: Damage) -> None:
    run = paused(tmp_path)
    newest, before = run / "checkpoint.safetensors", run / "checkpoint-before.safetensors"
    shutil.copy(newest, before)
    damage(newest)
    (found,) = examine(tmp_path, tmp_path / "data", mend=True)
    assert "a damaged checkpoint" in str(found)
    assert Run.open(run).checkpoint() is not None
    assert not before.exists()
    assert list(examine(tmp_path, tmp_path / "data", mend=True)) == []


def test_what_nothing_else_knows_is_said_and_left(lab: tuple[Path, Path, Path]) -> None:
    runs, data, run = lab
    shutil.copytree(run, runs / "pruned")
    for file in (*kept_weights(runs / "pruned").values(), weights_file(runs / "pruned")):
        cut(file) if file.stem != "00000001" else None
    *_, last = examine(runs, data, mend=True)
    assert (last.done, last.place.endswith("last.safetensors")) == (
        "",
        True,
    )  # A moment on the way is not its end.
    shutil.rmtree(runs / "pruned")
    cut(run / "probe.safetensors")
    (found,) = examine(runs, data, mend=True)
    assert (found.done, "its map cannot be drawn" in found.found) == ("", True)
    cut(run / "run.json")
    (found,) = examine(runs, data, mend=True)
    assert found.place.endswith("run.json")
    assert "training it again" in found.attempt
    later = json.loads((run / "recipe.json").read_text()) | {"telepathy": {"kind": "strong"}}
    (run / "recipe.json").write_text(json.dumps(later))
    assert any("of another version" in finding.found for finding in examine(runs, data, mend=True))
    assert json.loads((run / "recipe.json").read_text()) == later


def test_a_table_is_made_anew_and_takes_in_what_came_beside_it(
    lab: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    runs, data, run = lab
    (runs / "jobs.sqlite").write_bytes(b"no table" * 999)
    (found,) = examine(runs, data)
    assert "damaged" in found.found
    assert (runs / "jobs.sqlite").read_bytes().startswith(b"no table")
    assert [finding.done for finding in examine(runs, data, mend=True)] == [
        "made it anew from the run folders"
    ]
    other = tmp_path / "other"
    other.mkdir()
    (job,) = own_copies(other, "grace", 1, names=("vae-2d-strokes",))
    shutil.copytree(other / job, runs / job)
    assert [finding.done for finding in examine(runs, data)] == [""]
    assert [finding.done for finding in examine(runs, data, mend=True)] == ["put it into the table"]
    with JobTable(runs) as table:
        assert {each.id: each.owner for each in table.list()} == {run.name: "ada", job: "grace"}
    assert list(examine(runs, data)) == []


def test_image_sets_are_looked_through_too(lab: tuple[Path, Path, Path]) -> None:
    runs, data, _ = lab
    pictures = np.random.default_rng(0).integers(0, 256, (40, 8, 8), np.uint8)
    np.save(data.parent / "mine.npy", pictures)
    import_set(data.parent / "mine.npy", "mine", data, None, Manner())
    (data / "own" / ".x.5.part").mkdir()
    (found,) = examine(runs, data)
    assert "ended before it was whole" in found.found
    assert len(list(examine(runs, data, mend=True))) == 1
    assert list(examine(runs, data)) == []
    scattered(data / "own" / "mine" / "images.safetensors")
    (found,) = examine(runs, data, mend=True)
    assert "aelab data import PATH --name mine --replace" in found.attempt


def test_the_command_says_it_and_keeps_off_a_lab_at_work(lab: tuple[Path, Path, Path]) -> None:
    runs, data, run = lab
    places = ("--runs", str(runs), "--data", str(data))
    assert "all is whole" in call("doctor", *places).output
    (run / "recipe.json").unlink()
    looked = call("doctor", *places)
    assert (looked.exit_code, "0 made good, 1 left" in looked.output) == (1, True)
    lock = EngineLock(runs)
    try:
        assert "found one at work" in told("doctor", *places, "--mend")
    finally:
        lock.close()
    mended = call("doctor", *places, "--mend", "--json")
    said = json.loads(mended.output)
    assert (mended.exit_code, said["left"], len(said["findings"])) == (0, 0, 1)
    assert "found none; try another one" in told("doctor", "--runs", str(runs / "no"))
