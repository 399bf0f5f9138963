"""What was written before still opens: links of every preset, a run folder, a job table, kept from 28 November 2026."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from aecore.jobs.table import JobTable
from aecore.recipe.presets import PRESETS
from aecore.recipe.recipe import Recipe
from aecore.runs.run import Run

KEPT = Path(__file__).parent / "kept"
LINKS: dict[str, dict[str, Any]] = json.loads((KEPT / "share.json").read_text())


@pytest.mark.parametrize("name", LINKS)
def test_a_link_sent_before_leads_to_the_same_recipe(name: str) -> None:
    recipe = Recipe.from_share(LINKS[name]["share"])
    for section, values in LINKS[name]["recipe"].items():
        now = recipe.as_dict()[section]
        # What came later is not in it, and is what it was before there was a choice.
        assert now == ({**now, **values} if isinstance(values, dict) else values)
    # A preset may be another one by now; what was sent stays what it was.
    assert recipe.replace({"training": PRESETS[name].as_dict()["training"]}) == PRESETS[name]
    assert recipe.to_share() == LINKS[name]["share"]


def test_a_run_written_before_opens_whole() -> None:
    run = Run.open(KEPT / "runs" / "before")
    assert (run.about["state"], run.about["name"]) == ("finished", "before the move")
    assert len(run.metrics()) > 1
    assert run.metrics()[-1]["step"] == 4
    model = run.model()
    codes = model.encode(torch.zeros(3, *run.about["shape"]))
    assert codes.shape == (3, run.recipe.bottleneck.size)
    scores = json.loads((run.path / "scores.json").read_text())
    assert scores


def test_a_job_table_written_before_is_read(tmp_path: Path) -> None:
    shutil.copy(KEPT / "runs" / "jobs.sqlite", tmp_path)
    with JobTable(tmp_path) as table:
        [job] = table.list()
    assert (job.name, job.owner, job.state) == ("waiting", "somebody", "queued")
    assert Recipe.from_json(job.recipe).data.train_size == 64
