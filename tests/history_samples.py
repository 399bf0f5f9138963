"""Runs of somebody's, as if they had been trained: copies of the ready-made ones, each with its job."""

from __future__ import annotations

import json
import secrets
import shutil
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from aecore.jobs.noted import note_job
from aecore.jobs.schema import FILE_NAME
from aecore.jobs.table import JobTable
from aecore.recipe.recipe import Recipe
from aecore.runs.kept_words import KeptWords, write_words
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
    words: Mapping[str, Any] | None = None,
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
    JobTable(runs).close()  # There has to be one.
    for number in range(count):
        source, job = ready[chosen[number % len(chosen)]], secrets.token_hex(10)
        recipe = Recipe.from_json((source / "recipe.json").read_text())
        about = json.loads((source / "run.json").read_text())
        created = time.time() - 3600.0 * (count - number)
        noted = {"owner": owner, "name": about["name"].removesuffix(f"-{recipe.data.name}"), "device": "cpu"}
        noted |= {"created": created, "recipe": recipe.to_json()}
        shutil.copytree(source, runs / job)
        (runs / job / "run.json").write_text(json.dumps(about | {"id": job, "state": state}))
        note_job(runs, job, **noted)
        if words is not None:
            write_words(runs / job, KeptWords(**words))
        reached = {"state": state, "ended": created + 60, "bytes": 1_000_000}
        row = {"id": job, **noted, **reached, "step": about["steps"], "steps": about["steps"]}
        # By no wish of anybody's: an engine that works there must not begin it.
        with closing(sqlite3.connect(runs / FILE_NAME, timeout=10)) as table, table:
            places = ", ".join(f":{name}" for name in row)
            table.execute(f"INSERT INTO jobs ({', '.join(row)}) VALUES ({places})", row)
        made.append(job)
    return made
