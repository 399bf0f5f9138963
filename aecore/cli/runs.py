"""`aelab runs`: the runs there are."""

from __future__ import annotations

import json

from aecore.cli.options import Json, Runs
from aecore.cli.tables import print_table


def runs(runs: Runs = None, as_json: Json = False) -> None:
    """Lists the runs of a folder and the ready-made ones."""
    from aecore.disk.folders import runs_folder
    from aecore.runs.ready_made import ready_made_runs
    from aecore.runs.run import Run, list_runs

    folder = runs or runs_folder()
    found = [*list_runs(folder), *(Run.open(path) for path in ready_made_runs().values())]
    if as_json:
        print(json.dumps([{**run.about, "path": str(run.path)} for run in found]))
        return
    rows = [
        (
            run.id,
            str(run.about.get("name", "")),
            run.recipe.data.name,
            str(run.recipe.bottleneck.size),
            str(run.about.get("state", "")),
            str(run.about.get("created", "")),
        )
        for run in found
    ]
    print_table(("run", "name", "data", "code", "state", "created"), rows)
