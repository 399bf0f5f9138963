"""A run that was never saved whole is not taken home by halves: each export that needs what is missing says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from aecore import EXPORTERS, AELabError, Run, RunError, export_run, import_run, ready_made_runs
from aecore.take_home.registry import EXPORTERS as BY_NAME
from aecore.take_home.subject import subject

LAST = "snapshots/00004600.safetensors"
CURVES = {"script", "notebook", "curves", "report", "tensorboard", "run"}
PICTURES = {"onnx", "report", "page", "tensorboard", "run"}
NEEDED_BY: dict[str, set[str]] = {
    "scores.json": set(EXPORTERS),
    "metrics.jsonl": CURVES,
    "probe.safetensors": PICTURES,
    "weights/last.safetensors": {"onnx", "weights", "codes", "report", "page", "tensorboard", "run"},
    LAST: {"report", "tensorboard", "run"},
    "baselines.json": {"report", "run"},
}
MAY_BE_MISSING = {LAST, "baselines.json"}  # there are earlier snapshots; not every run is compared


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ready_made_runs()["vae-2d-digits"], tmp_path / "some")
    return tmp_path / "some"


@pytest.mark.parametrize("how", ["gone", "cut short", "something else"])
@pytest.mark.parametrize("name", NEEDED_BY)
def test_what_needs_a_file_that_is_not_whole_is_refused(name: str, how: str, folder: Path) -> None:
    file = folder / name
    if how == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:-40] if how == "cut short" else b'["\xff"]\n')
    for kind in NEEDED_BY[name] if not (how == "gone" and name in MAY_BE_MISSING) else ():
        with pytest.raises(AELabError, match=r"expected .*whole.*; try"):
            export_run(Run.open(folder), kind)
    if NEEDED_BY[name] == {"report", "run"}:
        assert export_run(Run.open(folder), "weights").files


@pytest.mark.parametrize("kind", EXPORTERS)
def test_one_that_is_removed_meanwhile_is_said_to_be_gone(kind: str, folder: Path) -> None:
    run = Run.open(folder)
    asked = subject(run)
    shutil.rmtree(folder)
    with pytest.raises(RunError, match="found it deleted meanwhile"):
        export_run(run, kind)
    with pytest.raises(AELabError):  # between two of its files, too
        BY_NAME[kind](asked)


def test_what_is_exported_whole_enters_again(tmp_path: Path) -> None:
    for number, ready in enumerate(ready_made_runs().values()):
        (file,) = export_run(Run.open(ready), "run").zipped().write(tmp_path / f"{number}.zip")
        assert import_run(file, tmp_path / "runs").recipe == Run.open(ready).recipe
