"""`make exports`: every preset trained as long as it is, on digits, and its script; the suite has short ones.

And whole published sets, a few epochs, where they lie in ../shared/data.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from home_samples import printed, reproduces, trained
from published_samples import FOLDERS, copied, held_against_its_script

from aecore import PRESETS, export_run
from aecore.runs.folder import SCORES

EPOCHS = {"vae-2d": 3, "practical-convolutional": 1}


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("preset", PRESETS)
def test_a_script_reproduces_a_whole_training(preset: str, tmp_path: Path) -> None:
    run = trained(tmp_path, PRESETS[preset], preset, {"data.name": "digits"})
    (file,) = export_run(run, "script").write(tmp_path)
    said = printed(file)
    print(f"{preset}: {said.splitlines()[-1]}")
    reproduces(said, json.loads((run.path / SCORES).read_text()))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("preset", ["vae-2d", "practical-convolutional"])
def test_a_script_reproduces_a_training_on_all_images_of_a_published_set(
    preset: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = copied(name, tmp_path, monkeypatch)
    changes = {"data.name": name, "data.train_size": None, "training.epochs": EPOCHS[preset]}
    print(held_against_its_script(PRESETS[preset], data, tmp_path, **changes).splitlines()[-1])
