"""Puts the parts of a user's images together: classes over all of them, and a split where they bring none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from aecore.datasets.arrays import Array, as_labels
from aecore.datasets.limits import MOST_CLASSES
from aecore.datasets.raw import SPLIT_SEED, Pixels, RawSet, balanced_order, split
from aecore.errors import DataError

MOST_TEST_IMAGES = 10_000
TEST_SHARE = 6  # as in MNIST, one image of so many is kept for the test


@dataclass(frozen=True)
class Part:
    """Images (n, channels, height, width) with labels of any kind (n,), or None."""

    images: Pixels
    labels: Array | None


def as_set(name: str, parts: dict[str, Part]) -> RawSet:
    """One set of the parts `train` and `test`, or of a single part, which is split.

    Raises:
        DataError: fewer than two images, parts that do not go together, too many classes, labels that do not fit.
    """
    # In this order, whichever was found first: `train` stands before `test`.
    order = [key for key in ("all", "train", "test") if key in parts]
    pixels = {key: parts[key].images for key in order if len(parts[key].images)}
    total = sum(len(images) for images in pixels.values())
    if total < 2:
        raise DataError(
            subject=name,
            expected="at least two images, one to learn from and one for the test",
            found=f"{total or 'none'}",
            attempt="more images",
        )
    if len({images.shape[1:] for images in pixels.values()}) > 1:
        raise DataError(
            subject=name,
            expected="training and test images of one size",
            found=" and ".join(str(images.shape[1:]) for images in pixels.values()),
            attempt="bringing them to one size",
        )
    images = cast(Pixels, np.concatenate(_same_type(list(pixels.values()))))
    given = [parts[key].labels for key in pixels]
    counts = [len(images) for images in pixels.values()]
    for labels, count in zip(given, counts, strict=True):
        if labels is not None:
            as_labels(f"{name}, labels", labels, count)
    known = [labels.reshape(-1) for labels in given if labels is not None]
    classes, numbers = [name], np.zeros(total, dtype=np.int64)
    if len(known) == len(given):
        classes, numbers = as_labels(f"{name}, labels", np.concatenate(known), total)
    if len(classes) > MOST_CLASSES:
        raise DataError(
            subject=f"{name}, labels",
            expected=f"at most {MOST_CLASSES} classes",
            found=f"{len(classes):,}",
            attempt="fewer, or leaving the labels out",
        )
    if len(pixels) == 2:
        train = balanced_order(numbers[: counts[0]], SPLIT_SEED)
        # Also in a balanced order: what is drawn of a large test set is its beginning.
        test = counts[0] + balanced_order(numbers[counts[0] :], SPLIT_SEED)
    else:
        train, test = split(numbers, min(MOST_TEST_IMAGES, max(1, total // TEST_SHARE)))
    return RawSet(images[train], numbers[train], images[test], numbers[test], tuple(classes))


def _same_type(arrays: list[Pixels]) -> list[Pixels]:
    if len({array.dtype for array in arrays}) == 1:
        return arrays
    scales = [np.float32(255 if array.dtype == np.uint8 else 1) for array in arrays]
    return [np.divide(array, scale, dtype=np.float32) for array, scale in zip(arrays, scales, strict=True)]
