"""Which runs were tested on the same images: only their errors can be held against one another."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from torch import Tensor

HELD = 256
"""Test images by which two runs are held against each other: a ready-made run keeps fewer than another one."""


def images_key(probe: Mapping[str, Tensor]) -> str:
    """A digest of a run's test images: equal where two runs were tested on the same ones, in the same order.

    Args:
        probe: the tensors that a run keeps of them: `images` (images, channels, height, width) and `labels`
            (images,) of the map, and `originals`, those that are pictured.
    """
    digest = hashlib.sha256()
    for name in ("images", "labels", "originals"):
        held = probe[name][:HELD]
        digest.update(f"{name} {tuple(held.shape[1:])} {held.dtype}".encode())
        digest.update(held.contiguous().numpy().tobytes())
    return digest.hexdigest()


def groups(keys: Sequence[str | None]) -> list[int | None]:
    """For each run the number of its group, counted from the first; None of a run that has no images yet."""
    numbers: dict[str, int] = {}
    return [None if key is None else numbers.setdefault(key, len(numbers)) for key in keys]


def comparable(keys: Sequence[str | None]) -> list[int]:
    """The places of the runs whose errors can be compared: the largest group, the first of several as large.

    Returns:
        None of them where no two runs were tested on the same images.
    """
    numbers = groups(keys)
    each: dict[int, list[int]] = {}
    for place, number in enumerate(numbers):
        if number is not None:
            each.setdefault(number, []).append(place)
    largest = max(each.values(), key=len, default=[])
    return largest if len(largest) > 1 else []
