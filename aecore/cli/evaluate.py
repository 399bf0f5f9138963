"""`aelab evaluate`: the scores of a run on the whole test set, each beside its baselines."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from aecore.cli.options import Data, Device, Json, Runs


def evaluate(
    run: Annotated[str, typer.Argument(help="A run's id or folder, or a ready-made one's name.")],
    runs: Runs = None,
    data: Data = None,
    device: Device = "auto",
    samples: Annotated[
        int,
        typer.Option(
            "--samples",
            help="Samples an image for the importance-weighted log-likelihood; none where 0.",
            min=0,
            max=100_000,
        ),
    ] = 0,
    as_json: Json = False,
) -> None:
    """Measures a trained run on the test set, and what simpler methods reach on the same images."""
    from aecore.cli.find import find_run
    from aecore.cli.tables import print_table
    from aecore.disk.folders import runs_folder
    from aecore.evaluation.lines import plain, sentence
    from aecore.evaluation.report import report
    from aecore.evaluation.words import WORDS
    from aecore.machine.devices import device_for

    found = find_run(run, runs or runs_folder())
    images = found.images(data)
    model = found.model(device=device_for(device).type)
    lines = report(model, images, samples=samples)
    if as_json:
        scores = {told.name: told.value for told in lines}
        report_ = [told.as_dict() for told in lines]
        print(json.dumps({"run": found.id, "path": str(found.path), "scores": scores, "report": report_}))
        return
    print_table(
        ("score", "value", "unit", "compared with", "which is"),
        (
            (
                told.name,
                plain(told.value),
                told.unit,
                "\n".join(
                    f"{WORDS[f'score.baseline.{name}']} {plain(value)}"
                    for name, value in told.baselines.items()
                ),
                sentence(told),
            )
            for told in lines
        ),
    )
