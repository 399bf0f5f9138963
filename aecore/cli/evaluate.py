"""`aelab evaluate`: the scores of a run on the whole test set."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console

from aecore.cli.options import Data, Device, Json, Runs


def evaluate(
    run: Annotated[str, typer.Argument(help="A run's id or folder, or a ready-made one's name.")],
    runs: Runs = None,
    data: Data = None,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Measures a trained run on the whole test set."""
    from aecore.cli.find import find_run
    from aecore.data import load
    from aecore.devices import device_for
    from aecore.evaluation import UNITS
    from aecore.evaluation import evaluate as measure
    from aecore.folders import runs_folder

    found = find_run(run, runs or runs_folder())
    model = found.model(device=device_for(device).type)
    images = load(found.recipe.data, data)
    scores = measure(model, images.test.images)
    if as_json:
        print(json.dumps({"run": found.id, "path": str(found.path), "scores": scores}))
        return
    console = Console(highlight=False, soft_wrap=True)
    for name, value in scores.items():
        console.print(f"{name:>16} {value:10.3f} {UNITS[name]}")
    if "bernoulli_floor" in scores:
        console.print("bernoulli cannot get below bernoulli_floor: grey pixels are uncertain by themselves")
