"""The latent maps of many runs in one answer, small enough for a hundred of them."""

from __future__ import annotations

import numpy
import torch

from aecore.cache import Cache
from aecore.disk.tensors import load_tensors
from aecore.errors import RunError
from aecore.runs.folder import PROBE, snapshot_file
from app.runs import library

NOTHING = bytes(2)
POINTS = 360
"""As many points are told of each run at most."""
_FARTHEST = 0.002
_INSIDE = 0.04
_made: Cache[bytes] = Cache(1000)


def packed(runs: list[tuple[str, int]]) -> tuple[bytes, bool]:
    """The maps of runs, by id and step of a snapshot, one after another.

    Each is the count of its points, two bytes, the low one first, and then three bytes a point: x and y, from left to
    right and from the top down, 0..255, and its class. A map that is not there (any more) has no points.

    Returns:
        Their bytes, and whether all of them are there.
    """
    each = [_map(run, step) for run, step in runs]
    return b"".join(each), NOTHING not in each


def _map(run: str, step: int) -> bytes:
    folder = library.folder_of(run)
    if folder is None:
        return NOTHING
    file = snapshot_file(folder, step)
    try:
        stat = file.stat()
        probe = (folder / PROBE).stat()
        key = (file, stat.st_ino, stat.st_mtime_ns, probe.st_mtime_ns)
        return _made.get(
            key, lambda: _packed(load_tensors(file)[0]["map"], load_tensors(folder / PROBE)[0]["labels"])
        )
    except (OSError, RunError, KeyError, ValueError, RuntimeError, IndexError):
        return NOTHING


def _packed(places: torch.Tensor, labels: torch.Tensor) -> bytes:
    """A map's bytes from its points, (points, 2), and their classes, (points,)."""
    points = places.float().numpy()[: len(labels)]
    classes = labels.numpy()[: len(points)]
    finite = numpy.isfinite(points).all(axis=1)
    points, classes = points[finite], classes[finite]
    if not len(points):
        return NOTHING
    # Every so many, so that classes keep their shares; a stray point hides none, as on the large map.
    low, high = numpy.quantile(points, (_FARTHEST, 1 - _FARTHEST), axis=0)  # (2,)
    half = max(float((high - low).max()) / 2, 1e-12)
    chosen = numpy.linspace(0, len(points) - 1, min(POINTS, len(points))).round().astype(int)
    shares = 0.5 + (points[chosen] - (low + high) / 2) / half * (0.5 - _INSIDE)  # (points, 2)
    shares[:, 1] = 1 - shares[:, 1]
    told = numpy.empty((len(chosen), 3), dtype=numpy.uint8)
    told[:, :2] = (shares.clip(0, 1) * 255).round()
    told[:, 2] = classes[chosen]
    return len(told).to_bytes(2, "little") + told.tobytes()
