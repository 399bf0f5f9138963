"""`make exports`: every preset trained as long as it is, on digits, and its script; the suite has short ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from home_samples import printed, reproduces, trained

from aecore import PRESETS, export_run
from aecore.runs.folder import SCORES


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("preset", PRESETS)
def test_a_script_reproduces_a_whole_training(preset: str, tmp_path: Path) -> None:
    run = trained(tmp_path, PRESETS[preset], preset, {"data.name": "digits"})
    (file,) = export_run(run, "script").write(tmp_path)
    said = printed(file)
    print(f"{preset}: {said.splitlines()[-1]}")
    reproduces(said, json.loads((run.path / SCORES).read_text()))
