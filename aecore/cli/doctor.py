"""`aelab doctor`: what is wrong with the folders of a lab, and what can be made good."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from aecore.cli.options import Data, Json, Runs
from aecore.errors import EngineError

Mend = Annotated[bool, typer.Option("--mend", help="Make good what can be, while no lab is at work here.")]


def doctor(runs: Runs = None, data: Data = None, mend: Mend = False, as_json: Json = False) -> None:
    """Looks through all runs, their table and your image sets. Exit code 1 where something is wrong still."""
    from aecore.disk.folders import data_folder, runs_folder
    from aecore.doctor.examination import examine, run_folders
    from aecore.engine.lock import EngineLock

    home, sets = runs or runs_folder(), data or data_folder()
    if not home.is_dir():
        raise EngineError(
            "doctor_none",
            "{folder}: expected the folder of a lab's runs, found none; try another one with --runs.",
            folder=str(home),
        )
    found = []
    lock = EngineLock(home) if mend else None
    try:
        for finding in examine(home, sets, mend=mend):
            found.append(finding)
            if not as_json:
                print(finding)
    finally:
        if lock is not None:
            lock.close()
    left = sum(not finding.done for finding in found)
    if as_json:
        told = [finding.as_dict() for finding in found]
        print(json.dumps({"runs": str(home), "data": str(sets), "findings": told, "left": left}))
    elif not found:
        print(f"{len(run_folders(home))} runs in {home}: all is whole.")
    else:
        print(f"{len(found)} found, {len(found) - left} made good, {left} left.")
    if left:
        raise typer.Exit(1)
