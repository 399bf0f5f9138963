"""The newest weights of a run folder: those of its checkpoint, which comes and goes while a run trains, among them.

Two checkpoints are kept: a disk may give back other bytes than it was given, and then there is the one before.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from aecore.disk.tensors import load_tensors, save_tensors
from aecore.disk.whole_files import writing
from aecore.errors import RunError
from aecore.runs.folder import CHECKPOINT, CHECKPOINT_BEFORE, kept_weights, weights_file
from aecore.training.checkpoint import Checkpoint

_MODEL = "model."


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Makes it the checkpoint of a run folder, and what was there the one before it. Raises RunError."""
    file = path / CHECKPOINT
    numbers = json.dumps(checkpoint.numbers)
    notes = {"numbers": numbers, "checksum": _checksum(checkpoint.tensors, numbers)}
    if file.exists():
        with writing(file):
            file.replace(path / CHECKPOINT_BEFORE)
    save_tensors(file, checkpoint.tensors, notes, durable=True)


def remove_checkpoints(path: Path) -> None:
    """Of a run that has come to its end."""
    for name in (CHECKPOINT, CHECKPOINT_BEFORE):
        (path / name).unlink(missing_ok=True)


def read_checkpoint(path: Path) -> Checkpoint | None:
    """The checkpoint of a run folder, the one before where it is damaged, or None where there is none.

    Raises:
        RunError: all there are are damaged, or none of AE Lab's.
    """
    damaged: RunError | None = None
    for name in (CHECKPOINT, CHECKPOINT_BEFORE):
        # A run that ends meanwhile takes them with it.
        if (path / name).exists():
            try:
                return checkpoint_in(path / name)
            except RunError as error:
                damaged = damaged or error
    if damaged is not None:
        raise damaged
    return None


def checkpoint_in(file: Path) -> Checkpoint:
    """The checkpoint of a file. Raises RunError where it is damaged, or none of AE Lab's."""
    tensors, notes = load_tensors(file)
    try:
        numbers = json.loads(notes["numbers"])
    except (KeyError, ValueError):
        raise RunError(
            "checkpoint_kind",
            "{file}: expected a checkpoint, found another safetensors file; "
            "try removing it, and training from the beginning.",
            file=str(file),
        ) from None
    # Those written before there were checksums have none.
    if notes.get("checksum", "") not in ("", _checksum(tensors, notes["numbers"])):
        raise RunError(
            "checkpoint_damaged",
            "{file}: expected the checkpoint as it was written, found a damaged one; "
            "try training it again, or a copy of the run folder from before.",
            file=str(file),
        )
    return Checkpoint(tensors, numbers)


def _checksum(tensors: Mapping[str, Tensor], numbers: str) -> str:
    """Of all bytes of tensors, and of what is said of them: eight hexadecimal digits."""
    found = zlib.crc32(numbers.encode())
    for name, tensor in sorted(tensors.items()):
        plain = tensor.detach().cpu().contiguous().reshape(-1)
        found = zlib.crc32(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode(), found)
        found = zlib.crc32(plain.view(torch.uint8).numpy().data, found)
    return f"{found:08x}"


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
