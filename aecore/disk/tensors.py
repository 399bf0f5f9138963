"""Tensors in files: safetensors, so that reading a file can never run code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from aecore.disk.whole_files import write_whole
from aecore.errors import RunError


def save_tensors(
    path: Path,
    tensors: Mapping[str, Tensor],
    notes: Mapping[str, str] | None = None,
    *,
    durable: bool = False,
) -> None:
    """Writes tensors by name, whole, with notes in the file's header. Raises RunError."""
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    write_whole(path, save(plain, dict(notes) if notes else None), durable=durable)


def load_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Reads what `save_tensors` wrote: the tensors, on the CPU, and the notes.

    Raises:
        RunError: the file is missing or cut short.
    """
    try:
        with safe_open(path, framework="pt") as file:
            return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        if not path.exists():
            raise RunError(
                "weights_absent",
                "{file}: expected a whole safetensors file, found none; "
                "try a copy of the run folder from before, or training it again.",
                file=str(path),
            ) from None
        raise RunError(
            "weights_damaged",
            "{file}: expected a whole safetensors file, found a damaged one ({error}); "
            "try a copy of the run folder from before, or training it again.",
            file=str(path),
            error=str(error),
        ) from None


def pixels(images: Tensor) -> Tensor:
    """Images clamped to [0, 1] as bytes, for drawing."""
    return images.clamp(0, 1).mul(255).round().to(torch.uint8)
