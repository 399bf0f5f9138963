"""`aelab runs`: the runs there are."""

from __future__ import annotations

import json

from rich.console import Console
from rich.table import Table

from aecore.cli.options import Json, Runs


def runs(runs: Runs = None, as_json: Json = False) -> None:
    """Lists the runs of a folder and the ready-made ones."""
    from aecore.ready_made import ready_made_runs
    from aecore.run import Run, list_runs, runs_folder

    folder = runs or runs_folder()
    found = [*list_runs(folder), *(Run.open(path) for path in ready_made_runs().values())]
    if as_json:
        print(json.dumps([{**run.about, "path": str(run.path)} for run in found]))
        return
    table = Table(box=None)
    for heading in ("run", "name", "data", "code", "state", "created"):
        table.add_column(heading)
    for run in found:
        table.add_row(
            run.id,
            str(run.about.get("name", "")),
            run.recipe.data.name,
            str(run.recipe.bottleneck.size),
            str(run.about.get("state", "")),
            str(run.about.get("created", "")),
        )
    Console().print(table)
