"""All of a lab leaves as one file and comes back the same; nothing that is no backup changes anything."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from cli_calls import call, told
from history_samples import own_copies

from aecore.backup.contents import LEAF
from aecore.backup.packing import pack
from aecore.backup.unpacking import unpack
from aecore.classroom.store import Classroom
from aecore.datasets.own.importing import import_set
from aecore.datasets.own.manner import Manner
from aecore.doctor.examination import examine
from aecore.errors import RunError
from aecore.jobs.table import JobTable
from aecore.recipe.presets import PRESETS
from app.door.owner_key import owner_key


@pytest.fixture
def lab(tmp_path: Path) -> tuple[Path, Path]:
    """Folders of runs and data: two runs that have ended, one that waits, and an image set."""
    runs, data = tmp_path / "runs", tmp_path / "data"
    runs.mkdir()
    owner_key(runs)
    own_copies(runs, "ada", 2, names=("vae-2d-digits", "vae-2d-strokes"))
    with JobTable(runs) as table:
        table.submit(PRESETS["vae-2d"], "grace", "mine")
    np.save(tmp_path / "mine.npy", np.random.default_rng(0).integers(0, 256, (40, 8, 8), np.uint8))
    import_set(tmp_path / "mine.npy", "mine", data, None, Manner())
    return runs, data


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("jobs.")
    }


def jobs(runs: Path) -> dict[str, tuple[str, str, str]]:
    with JobTable(runs) as table:
        return {job.id: (job.owner, job.name, job.state) for job in table.list()}


def test_a_class_comes_back_with_who_is_in_it(lab: tuple[Path, Path], tmp_path: Path) -> None:
    runs, data = lab
    classroom = Classroom(runs, new=True)
    ada = classroom.join(classroom.begin()[0].id, "Ada", "ticket").student
    (runs / "class.toml").write_text("kept_runs = 7\n")
    pack(runs, data, tmp_path / "all.zip")
    classroom.close()
    unpack(tmp_path / "all.zip", tmp_path / "again", tmp_path / "data-again")
    again = Classroom(tmp_path / "again")
    assert again.by_owner(ada.owner) == ada
    again.close()
    assert (tmp_path / "again" / "class.toml").read_text() == "kept_runs = 7\n", "with the limits that it had"
    assert stat.S_IMODE((tmp_path / "again" / "class.sqlite").stat().st_mode) == 0o600


def test_all_of_it_comes_back(lab: tuple[Path, Path], tmp_path: Path) -> None:
    runs, data = lab
    with JobTable(runs):  # The lab is at work.
        (runs / next(iter(jobs(runs))) / ".x.1.part").write_bytes(b"begun")
        packed = pack(runs, data, tmp_path / "all.zip")
    assert (packed.runs, packed.sets) == (3, 1)
    assert stat.S_IMODE((tmp_path / "all.zip").stat().st_mode) == 0o600
    there, sets = tmp_path / "new" / "runs", tmp_path / "new" / "data"
    back = unpack(tmp_path / "all.zip", there, sets)
    assert (back.runs, back.sets) == (3, 1)
    expected = {name: content for name, content in contents(runs).items() if not name.endswith(".part")}
    assert contents(there) == expected
    assert contents(sets) == contents(data)
    assert jobs(there) == jobs(runs)
    assert owner_key(there).signed("ada") == owner_key(runs).signed("ada")  # Whoever was in is in.
    assert stat.S_IMODE((there / "owners.key").stat().st_mode) == 0o600
    assert list(examine(there, sets)) == []


def test_the_commands_say_what_they_did(lab: tuple[Path, Path], tmp_path: Path) -> None:
    runs, data = lab
    file = tmp_path / "kept" / "all.zip"
    made = call("backup", str(file), "--runs", str(runs), "--data", str(data))
    assert "3 runs, 1 image sets" in made.output
    assert "found a file of that name" in told("backup", str(file), "--runs", str(runs))
    assert "expected the folder of a lab's runs" in told("backup", "--runs", str(tmp_path / "no"))
    again = tmp_path / "again"
    # The set that is there stays; the runs come back beside it.
    done = json.loads(call("restore", str(file), "--runs", str(again), "--data", str(data), "--json").output)
    assert (done["runs"], done["sets"], done["findings"]) == (3, 0, [])
    assert "found one with something in it" in told("restore", str(file), "--runs", str(again))


def _later(names: dict[str, bytes]) -> None:
    names[LEAF] = json.dumps({"format": "aelab-backup", "version": 99}).encode()


SPOILED: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "later": (_later, "found version 99"),
    "no leaf": (lambda names: names.pop(LEAF), "expected a backup"),
    "climbs": (lambda names: names.update({"runs/../../x": b"x"}), "found a damaged one"),
    "climbs at once": (lambda names: names.update({"../x": b"x"}), "found a damaged one"),
    "from the root": (lambda names: names.update({"/x/y/z": b"x"}), "found a damaged one"),
    "stranger": (lambda names: names.update({"home/a/b": b"x"}), "found a damaged one"),
    "hidden": (lambda names: names.update({"runs/.ssh/keys": b"x"}), "found a damaged one"),
}


@pytest.mark.parametrize(("spoil", "said"), SPOILED.values(), ids=SPOILED)
def test_what_is_no_backup_changes_nothing(
    lab: tuple[Path, Path], tmp_path: Path, spoil: Callable[[dict[str, bytes]], object], said: str
) -> None:
    pack(*lab, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        names = {name: archive.read(name) for name in archive.namelist()}
    spoil(names)
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        for name, content in names.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RunError, match=said):
        unpack(tmp_path / "bad.zip", tmp_path / "new", tmp_path / "sets")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_cut_or_changed_one_changes_nothing(lab: tuple[Path, Path], tmp_path: Path, share: float) -> None:
    pack(*lab, tmp_path / "all.zip")
    content = (tmp_path / "all.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(content[: int(share * len(content))])
    changed = bytearray(content)
    changed[len(content) // 2] ^= 0xFF
    (tmp_path / "changed.zip").write_bytes(bytes(changed))
    before = sorted(tmp_path.rglob("*"))
    for name in ("cut.zip", "changed.zip", "none.zip"):
        with pytest.raises(RunError, match="backup"):
            unpack(tmp_path / name, tmp_path / "new", tmp_path / "sets")
    assert sorted(tmp_path.rglob("*")) == before
