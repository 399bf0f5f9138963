"""Runs of somebody's, as if they had been trained: copies of the ready-made ones, each with its job."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from aecore.engine.wishes import EngineTable
from aecore.recipe.recipe import Recipe
from aecore.runs.ready_made import ready_made_runs


def owner_in(cookie: str) -> str:
    """The bare name that a signed cookie bears."""
    return cookie.partition(".")[0]


def own_copies(
    runs: Path,
    owner: str,
    count: int,
    *,
    state: str = "finished",
    names: tuple[str, ...] = (),
    words: Mapping[str, object] | None = None,
) -> list[str]:
    """Gives somebody copies of the ready-made runs, one after another, the last of them the newest.

    Args:
        runs: the folder of the runs.
        owner: whose they are to be.
        count: how many.
        state: of all of them.
        names: of the ready-made ones; all in turn where left out.
        words: what their owner calls and notes of them.
    """
    ready = ready_made_runs()
    chosen = names or tuple(ready)
    made = []
    with EngineTable(runs, owner_limit=10_000, total_limit=10_000) as table:
        for number in range(count):
            source = ready[chosen[number % len(chosen)]]
            recipe = Recipe.from_json((source / "recipe.json").read_text())
            preset = json.loads((source / "run.json").read_text())["name"].removesuffix(
                f"-{recipe.data.name}"
            )
            job = table.submit(recipe, owner, preset)
            note = json.loads((runs / job / "job.json").read_text())
            shutil.rmtree(runs / job)
            shutil.copytree(source, runs / job)
            about = json.loads((runs / job / "run.json").read_text())
            (runs / job / "run.json").write_text(json.dumps(about | {"id": job, "state": state}))
            (runs / job / "job.json").write_text(json.dumps(note))
            if words is not None:
                kept = {"name": "", "note": "", "starred": False, **words}
                (runs / job / "words.json").write_text(json.dumps(kept))
            reached = {"step": about["steps"], "steps": about["steps"], "bytes": 1_000_000}
            created = time.time() - 3600.0 * (count - number)
            table.change(job, state=state, created=created, ended=created + 60, **reached)
            made.append(job)
    return made
