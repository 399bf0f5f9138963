"""What a snapshot of a run says of its pictures and its codes: their error, and whether like lies beside like."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from aecore.cache import Cache
from aecore.comparing.images import HELD, images_key
from aecore.comparing.losses import squared_error
from aecore.runs.folder import PROBE, snapshot_file
from aecore.scores.classes import NEIGHBOURS
from app.classroom.curves import stamp

JUDGED = 1000
"""Images of the map whose neighbours are looked for."""

_values: Cache[float | None] = Cache(20_000)
_keys: Cache[str] = Cache(10_000)


def error(folder: Path, step: int) -> float | None:
    """The squared error of the pictured test images at a snapshot; None where it cannot be read."""
    file = snapshot_file(folder, step)
    return _values.get((file, stamp(file), "error"), lambda: _error(folder, file))


def accuracy(folder: Path, step: int) -> float | None:
    """Share of test images whose nearest others of the map are mostly of their class, by their codes at a snapshot.

    None where it does not have the codes, not a number where they came apart.
    """
    file = snapshot_file(folder, step)
    return _values.get((file, stamp(file), "accuracy"), lambda: _accuracy(folder, file))


def test_images(folder: Path) -> str | None:
    """A digest of the images that a run is tested on, as Compare holds them; None where there are none yet."""
    file = folder / PROBE

    def read() -> str:
        with safe_open(file, framework="pt") as held:
            return images_key(
                {name: held.get_slice(name)[:HELD] for name in ("images", "labels", "originals")}
            )

    try:
        return _keys.get((file, stamp(file)), read)
    except (OSError, SafetensorError):
        return None


def _error(folder: Path, file: Path) -> float | None:
    originals, made = _tensor(folder / PROBE, "originals"), _tensor(file, "reconstructions")
    if originals is None or made is None or originals.shape != made.shape:
        return None
    return squared_error(originals, made)


def _accuracy(folder: Path, file: Path) -> float | None:
    codes = _tensor(file, "all_codes")
    if codes is None:
        codes = _tensor(file, "map", only_axes="code")
    labels = _tensor(folder / PROBE, "labels")
    if codes is None or labels is None or min(len(codes), len(labels)) <= NEIGHBOURS:
        return None
    codes, labels = codes[:JUDGED].float(), labels[:JUDGED].long()
    if not bool(codes.isfinite().all()):
        return math.nan
    distances = torch.cdist(codes, codes)  # (images, images)
    distances.fill_diagonal_(math.inf)
    nearest = labels[distances.topk(NEIGHBOURS, largest=False).indices]  # (images, neighbours)
    votes = torch.zeros(len(codes), int(labels.max()) + 1).scatter_add_(1, nearest, torch.ones(nearest.shape))
    return float((votes.argmax(dim=1) == labels).double().mean())


def _tensor(file: Path, name: str, only_axes: str = "") -> Tensor | None:
    try:
        with safe_open(file, framework="pt") as held:
            if only_axes and (held.metadata() or {}).get("axes") != only_axes:
                return None
            tensor: Tensor = held.get_tensor(name)
            return tensor
    except (OSError, SafetensorError):
        return None
