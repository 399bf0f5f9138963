"""The newest weights of a run folder: those of its checkpoint, which comes and goes while a run trains, among them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from torch import Tensor

from aecore.disk.tensors import load_tensors, save_tensors
from aecore.errors import RunError
from aecore.runs.folder import CHECKPOINT, kept_weights, weights_file
from aecore.training.checkpoint import Checkpoint

_MODEL = "model."


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


def checkpoint_step(path: Path) -> int | None:
    """The step of a run folder's checkpoint, without its tensors; None where there is none that can be read."""
    try:
        with safe_open(path / CHECKPOINT, framework="pt") as file:
            return _step(file)
    except (OSError, SafetensorError, KeyError, ValueError, TypeError):
        return None


def newest_weights(path: Path, after: int) -> tuple[int, dict[str, Tensor]] | None:
    """The step and the weights alone of a run folder's checkpoint, where it is past the step `after`.

    None too where there is none that can be read.
    """
    try:
        with safe_open(path / CHECKPOINT, framework="pt") as file:
            step = _step(file)
            if step <= after:
                return None
            names = [name for name in file.keys() if name.startswith(_MODEL)]  # noqa: SIM118
            return step, {name[len(_MODEL) :]: file.get_tensor(name) for name in names}
    except (OSError, SafetensorError, KeyError, ValueError, TypeError):
        return None


def keep_newest(path: Path) -> None:
    """Makes the newest good weights of a run folder its last ones. Raises RunError."""
    kept = kept_weights(path)
    checkpoint = read_checkpoint(path)
    if checkpoint is not None and (not kept or max(kept) < checkpoint.numbers["step"]):
        save_tensors(weights_file(path), checkpoint.model())
    elif kept:
        save_tensors(weights_file(path), load_tensors(kept[max(kept)])[0])


def _step(file: Any) -> int:
    return int(json.loads((file.metadata() or {})["numbers"])["step"])
