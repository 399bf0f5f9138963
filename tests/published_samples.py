"""Published sets of ../shared/data for a run and for its script, each held against the other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from data_samples import SHARED
from home_samples import printed, reproduces, trained

from aecore import Recipe, export_run
from aecore.runs.folder import SCORES

FOLDERS = {"mnist": "MNIST", "fashion_mnist": "FashionMNIST"}


def held_against_its_script(recipe: Recipe, data: Path, folder: Path, **changes: object) -> str:
    """Trains a recipe and runs its script over the same data folder; what the script prints."""
    run = trained(folder, recipe, "published", changes)
    (file,) = export_run(run, "script").write(folder)
    said = printed(file, str(data))
    reproduces(said, json.loads((run.path / SCORES).read_text()))
    return said


def copied(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a set of ../shared/data, beside whose files torchvision may unpack them."""
    if not (SHARED / FOLDERS[name]).is_dir():
        pytest.skip(f"{name} does not lie in ../shared/data")
    shutil.copytree(SHARED / FOLDERS[name], folder / "data" / FOLDERS[name])
    monkeypatch.setenv("AELAB_DATA", str(folder / "data"))
    return folder / "data"
