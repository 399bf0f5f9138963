"""Where everything lies in a run folder: each name once. Without torch, for the engine looks into it too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aecore.errors import RunError
from aecore.sentences import Sentence

ABOUT = "run.json"
JOB = "job.json"
RECIPE = "recipe.json"
METRICS = "metrics.jsonl"
CHECKPOINT = "checkpoint.safetensors"
CHECKPOINT_BEFORE = "checkpoint-before.safetensors"
PROBE = "probe.safetensors"
SCORES = "scores.json"
BASELINES = "baselines.json"
CARD = "card.md"
KEPT_WORDS = "words.json"
WEIGHTS = "weights"
SNAPSHOTS = "snapshots"
TRASH = ".trash"

WHOLE = ("finished", "stopped")
"""The states of a run that has come to its end, and all of its files with it."""

_LAST = "last"
_END = ".safetensors"
_DAMAGED = ".damaged"
_TAIL = 16_384


def is_there(folder: Path) -> bool:
    """Whether a folder still is a run's."""
    return (folder / ABOUT).is_file()


def gone(folder: Path) -> RunError:
    """What is said of a run whose folder was there, and is not any more."""
    return RunError(
        "run_gone",
        "{file}: expected the folder of the run, found it deleted meanwhile; try training it anew.",
        file=str(folder),
    )


def removed() -> Sentence:
    """What is said of a run that was removed by whoever it belongs to."""
    return Sentence("run_removed", "This run was removed; try another one, or training it anew.")


def trash(runs: Path) -> Path:
    """Where removed runs lie for a while: within the folder of the runs, so that a rename brings them there."""
    return runs / TRASH


def weights_file(folder: Path, step: int | None = None) -> Path:
    """Of the weights kept at a step; of the last ones where it is left out."""
    return folder / WEIGHTS / f"{_LAST if step is None else f'{step:08d}'}{_END}"


def snapshot_file(folder: Path, step: int) -> Path:
    """Of the snapshot at a step."""
    return folder / SNAPSHOTS / f"{step:08d}{_END}"


def aside(file: Path) -> Path:
    """Where a damaged file of a run is kept: beside itself, by a name that nobody reads."""
    return file.with_name(f"{file.name}{_DAMAGED}")


def kept_weights(folder: Path) -> dict[int, Path]:
    """The files of the weights that are kept, by step, ascending; the last ones' is not among them."""
    return _by_step(folder / WEIGHTS)


def snapshots(folder: Path) -> dict[int, Path]:
    """The files of the snapshots that are there, by step, ascending."""
    return _by_step(folder / SNAPSHOTS)


NEEDED = (ABOUT, RECIPE, METRICS, PROBE, SCORES, f"{WEIGHTS}/{_LAST}{_END}")
"""What a run has that has come to its end, by its place in the folder."""
_NUMBERED = re.compile(
    rf"{WEIGHTS}/(\d{{1,12}}|{_LAST}){re.escape(_END)}|{SNAPSHOTS}/\d{{1,12}}{re.escape(_END)}"
)


def is_kept(place: str) -> bool:
    """Whether a run that has come to its end has such a file, by its place in the folder."""
    return place in (*NEEDED, BASELINES, CARD, KEPT_WORDS) or _NUMBERED.fullmatch(place) is not None


def whole_lines(metrics: Path) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """The lines of a file of metrics, each with what it says, up to the first that was cut short or damaged."""
    for line in metrics.read_bytes().splitlines(keepends=True):
        try:
            point = json.loads(line)
        except ValueError:
            return
        if not (line.endswith(b"\n") and isinstance(point, dict) and "step" in point):
            return
        yield line, point


def last_point(folder: Path) -> dict[str, Any] | None:
    """What the last whole line of a run's metrics says; None where there is none.

    Reads no more than the file's end: a page asks for it again and again, and a line has a kilobyte or two.
    """
    metrics = folder / METRICS
    try:
        with metrics.open("rb") as file:
            file.seek(max(0, metrics.stat().st_size - _TAIL))
            lines = file.read().splitlines()
    except OSError:
        return None
    for line in reversed(lines):
        try:
            point = json.loads(line)
            int(point["step"])
        except (ValueError, KeyError, TypeError):
            continue  # Cut short.
        return dict(point)
    return None


def last_step(folder: Path) -> int | None:
    """The step of the last whole line of a run's metrics; None where there is none."""
    point = last_point(folder)
    return None if point is None else int(point["step"])


def _by_step(folder: Path) -> dict[int, Path]:
    try:
        found = {int(path.stem): path for path in folder.glob(f"*{_END}") if path.stem.isdigit()}
    except FileNotFoundError:
        return {}  # Removed while it was looked through.
    return dict(sorted(found.items()))
