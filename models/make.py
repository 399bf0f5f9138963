"""Trains the ready-made models anew: `make models`. `--scores` only measures those that are there again.

python models/make.py [--scores] [--data FOLDER] [NAME ...]
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from recipes import READY_MADE, ReadyMade

from aecore.datasets import loading as data
from aecore.disk.tensors import load_tensors, save_tensors
from aecore.disk.whole_files import write_json, write_whole
from aecore.evaluation.baselines import FOLDER
from aecore.evaluation.report import report
from aecore.runs.card import card
from aecore.runs.folder import (
    BASELINES,
    CARD,
    CHECKPOINT,
    METRICS,
    PROBE,
    SCORES,
    kept_weights,
    snapshots,
    weights_file,
)
from aecore.runs.ready_made import ORDER
from aecore.runs.run import Run

MODELS = Path(__file__).resolve().parent
SNAPSHOTS = 16
"""How many of a run's snapshots are kept: enough for a replay, and a third of the size."""
MAP_IMAGES = 800
"""How many images its map shows."""


def make(name: str, made: ReadyMade, folder: Path | None) -> None:
    """Trains one, on one thread so that every machine makes the same steps."""
    shutil.rmtree(MODELS / name, ignore_errors=True)
    run = Run.create(MODELS, made.recipe, name=made.preset, id=name)
    for _ in run.record(run.start(device="cpu", threads=1, data_folder=folder)):
        pass
    (run.path / CHECKPOINT).unlink(missing_ok=True)
    prune(run.path, made.moments)


def prune(path: Path, moments: int) -> None:
    """Keeps so many moments' weights, the last among them, as many snapshots as a replay needs, half of the map."""
    run = Run.open(path)
    # The last weights are there twice, once by the name `last`.
    weights_file(path, run.about["steps"]).unlink(missing_ok=True)
    weights, pictures = (list(files(path).values()) for files in (kept_weights, snapshots))
    kept = spread(weights, moments - 1) | spread(pictures, SNAPSHOTS)
    for file in {*weights, *pictures} - kept:
        file.unlink()
    for file in (path / PROBE, *spread(pictures, SNAPSHOTS)):
        tensors, notes = load_tensors(file)
        # The codes of all images: by far the largest part, and nothing that ships draws them.
        tensors.pop("all_codes", None)
        for name in ("images", "labels", "map"):
            if name in tensors:
                tensors[name] = tensors[name][:MAP_IMAGES].clone()
        save_tensors(file, tensors, notes)
    # A line says whether there is a snapshot to be had.
    shown = snapshots(path)
    lines = [{**line, "snapshot": line["step"] in shown} for line in run.metrics()]
    write_whole(path / METRICS, "".join(f"{json.dumps(line)}\n" for line in lines).encode())


def spread(files: list[Path], count: int) -> set[Path]:
    """So many of them, the first and the last among them, evenly over their places."""
    if count < 1:
        return set()
    if count == 1:
        return {files[-1]}
    return {files[round(index * (len(files) - 1) / (count - 1))] for index in range(count)}


def score(name: str, folder: Path | None) -> None:
    """Writes the scores and the card."""
    run = Run.open(MODELS / name)
    images = data.load(run.recipe.data, folder)
    told = report(run.model(), images, folder=folder / FOLDER if folder else None)
    write_json(run.path / SCORES, {line.name: line.value for line in told})
    write_json(run.path / BASELINES, {line.name: line.baselines for line in told if line.baselines})
    write_whole(run.path / CARD, card(run.recipe, run.about, told).encode())
    size = sum(file.stat().st_size for file in run.path.rglob("*") if file.is_file())
    first = ", ".join(f"{line.name} {line.value:.3f}" for line in told[:3])
    print(f"{name}: {first}; {run.about['seconds']:.0f} s, {size / 1e6:.1f} MB", flush=True)


def main() -> None:
    """Those that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="those to make; all where left out")
    parser.add_argument("--scores", action="store_true")
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    write_whole(MODELS / ORDER, "".join(f"{name}\n" for name in READY_MADE).encode())
    for name in given.names or READY_MADE:
        if not given.scores:
            make(name, READY_MADE[name], given.data)
        score(name, given.data)


if __name__ == "__main__":
    main()
