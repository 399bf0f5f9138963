"""What a run folder holds of a training that was killed or failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from torch import Tensor

from aecore.disk.tensors import load_tensors, save_tensors
from aecore.errors import RunError
from aecore.training.checkpoint import Checkpoint

CHECKPOINT = "checkpoint.safetensors"
METRICS = "metrics.jsonl"
WEIGHTS = "weights"


def whole_lines(path: Path) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """The lines of a file of metrics, each with what it says, up to the first that was cut short or damaged."""
    for line in path.read_bytes().splitlines(keepends=True):
        try:
            point = json.loads(line)
        except ValueError:
            return
        if not (line.endswith(b"\n") and isinstance(point, dict) and "step" in point):
            return
        yield line, point


def read_checkpoint(path: Path) -> Checkpoint | None:
    """The checkpoint of a run folder, or None where there is none.

    Raises:
        RunError: it is damaged, or none of AE Lab's.
    """
    file = path / CHECKPOINT
    if not file.exists():
        return None
    tensors, notes = load_tensors(file)
    try:
        return Checkpoint(tensors, json.loads(notes["numbers"]))
    except (KeyError, ValueError):
        raise RunError(
            "checkpoint_kind",
            "{file}: expected a checkpoint, found another safetensors file; "
            "try removing it, and training from the beginning.",
            file=str(file),
        ) from None


def newest_weights(path: Path, after: int) -> tuple[int, dict[str, Tensor]] | None:
    """The step and the weights alone of a run folder's checkpoint, where it is past the step `after`.

    None too where there is none that can be read: it comes and goes while a run trains.
    """
    start = "model."
    try:
        with safe_open(path / CHECKPOINT, framework="pt") as file:
            step = int(json.loads((file.metadata() or {})["numbers"])["step"])
            if step <= after:
                return None
            names = [name for name in file.keys() if name.startswith(start)]  # noqa: SIM118
            return step, {name[len(start) :]: file.get_tensor(name) for name in names}
    except (OSError, SafetensorError, KeyError, ValueError, TypeError):
        return None


def keep_newest(path: Path) -> None:
    """Makes the newest good weights of a run folder its last ones. Raises RunError."""
    kept = sorted((path / WEIGHTS).glob("[0-9]*.safetensors"))
    checkpoint = read_checkpoint(path)
    if checkpoint is not None and (not kept or int(kept[-1].stem) < checkpoint.numbers["step"]):
        save_tensors(path / WEIGHTS / "last.safetensors", checkpoint.model())
    elif kept:
        save_tensors(path / WEIGHTS / "last.safetensors", load_tensors(kept[-1])[0])
