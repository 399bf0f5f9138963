"""`aelab export` and `aelab import`: a run taken home, and a run brought along."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.console import Console

from aecore.cli.options import Data, Json, Runs

KINDS = "script, notebook, onnx, weights, codes, curves, report, page, tensorboard or run"


def export(
    run: Annotated[str, typer.Argument(help="A run's id or folder, or a ready-made one's name.")],
    as_: Annotated[str, typer.Option("--as", help=f"What to make of it: {KINDS}.")],
    to: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--to", help="The file or folder to write.", show_default="this folder"),
    ] = None,
    language: Annotated[str, typer.Option("--language", help="Of the words in it: en or fr.")] = "en",
    runs: Runs = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Makes a file of a run that needs no AE Lab: a script, a notebook, a page, tables, models."""
    from aecore.cli.find import find_run
    from aecore.disk.folders import runs_folder
    from aecore.take_home.registry import export_run

    made = export_run(find_run(run, runs or runs_folder()), as_, language=language, data_folder=data)
    if as_ == "run":
        made = made.zipped()
    written = made.write(to or Path())
    if as_json:
        print(json.dumps({"run": run, "as": as_, "files": [str(path) for path in written]}))
        return
    console = Console(highlight=False, soft_wrap=True)
    for path in written:
        console.print(str(path), markup=False)


def import_(
    path: Annotated[Path, typer.Argument(help="The zip of a run, made by `aelab export RUN --as run`.")],
    runs: Runs = None,
    as_json: Json = False,
) -> None:
    """Takes in a run that somebody else has exported."""
    from aecore.disk.folders import runs_folder
    from aecore.take_home.taken_in import import_run

    run = import_run(path, runs or runs_folder())
    if as_json:
        print(json.dumps({"run": run.id, "path": str(run.path)}))
        return
    Console(highlight=False, soft_wrap=True).print(
        f"{run.about.get('name', '')} is run {run.id} in {run.path}"
    )
