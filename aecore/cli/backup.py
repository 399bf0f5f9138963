"""`aelab backup` and `aelab restore`: all of a lab in one file, and back."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Optional

import typer

from aecore.cli.options import Data, Json, Runs


def backup(
    file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Argument(help="The zip to be made.", show_default="aelab-DATE.zip in this folder"),
    ] = None,
    runs: Runs = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Packs all runs, whose they are, and your own image sets into one zip; the lab may be at work meanwhile."""
    from aecore.backup.packing import pack
    from aecore.disk.folders import data_folder, runs_folder

    to = file or Path(f"aelab-{datetime.now():%Y-%m-%d-%H%M}.zip")
    packed = pack(runs or runs_folder(), data or data_folder(), to)
    if as_json:
        print(json.dumps({"file": str(to), "runs": packed.runs, "sets": packed.sets, "bytes": packed.bytes}))
        return
    print(
        f"{to}: {packed.runs} runs, {packed.sets} image sets, {packed.bytes / 1e6:.0f} MB. "
        "Keep it to yourself: it says which browser is whose."
    )


def restore(
    file: Annotated[Path, typer.Argument(help="The zip that `aelab backup` made.")],
    runs: Runs = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Puts a backup back, into an empty folder of runs; image sets that are there stay as they are."""
    from aecore.backup.unpacking import unpack
    from aecore.disk.folders import data_folder, runs_folder
    from aecore.doctor.examination import examine

    home, sets = runs or runs_folder(), data or data_folder()
    back = unpack(file, home, sets)
    # What was written while it was packed may be cut short.
    found = [finding.as_dict() for finding in examine(home, sets, mend=True)]
    if as_json:
        print(json.dumps({"runs": back.runs, "sets": back.sets, "folder": str(home), "findings": found}))
        return
    print(f"{back.runs} runs are back in {home}, {back.sets} image sets in {sets}.")
    if found:
        print(f"{len(found)} things were not whole: `aelab doctor` says what is left of them.")
