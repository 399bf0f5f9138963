"""Puts the parts of a user's images together: classes over all of them, and a split where they bring none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from aecore.datasets.own.labels import numbered, plain_labels
from aecore.datasets.own.limits import MOST_CLASSES
from aecore.datasets.own.scale import Array
from aecore.datasets.own.told import Told
from aecore.datasets.raw import SPLIT_SEED, Labels, Pixels, RawSet, balanced_order, split
from aecore.errors import DataError
from aecore.sentences import Sentence

MOST_TEST_IMAGES = 10_000
TEST_SHARE = 6  # as in MNIST, one image of so many is kept for the test


@dataclass(frozen=True)
class Part:
    """Images (n, channels, height, width) with labels of any kind, or None."""

    images: Pixels
    labels: Array | None


def as_set(name: str, parts: dict[str, Part], told: Told) -> RawSet:
    """One set of the parts `train`, `val` and `test`, or of a single part, which is split.

    Images for validation join those to learn from, and are the test where there is no other.

    Raises:
        DataError: fewer than two images, parts that do not go together, labels of which there are too few or many.
    """
    # In this order, whichever was found first: `train` stands before `test`.
    found: dict[str, Part] = {
        key: parts[key] for key in ("all", "train", "val", "test") if key in parts and len(parts[key].images)
    }
    pixels = {key: part.images for key, part in found.items()}
    total = sum(len(images) for images in pixels.values())
    if total < 2:
        if not total:
            raise DataError(
                "few_none",
                "{file}: expected at least two images, one to learn from and one for the test, found none;"
                " try more images.",
                file=name,
            )
        raise DataError(
            "few",
            "{file}: expected at least two images, one to learn from and one for the test, found {there};"
            " try more images.",
            file=name,
            there=total,
        )
    one, *others = dict.fromkeys(images.shape[1:] for images in pixels.values())
    if others:
        raise DataError(
            "one_size",
            "{file}: expected training and test images of one size, found {one} and {other};"
            " try bringing them to one size.",
            file=name,
            one=str(one),
            other=str(others[0]),
        )
    together = _same_type(list(pixels.values()))
    images = together[0] if len(together) == 1 else cast(Pixels, np.concatenate(together))
    classes, numbers = _classes(name, found, total, told)
    train, test = _rows(found, numbers, told)
    return RawSet(images[train], numbers[train], images[test], numbers[test], tuple(classes))


def _classes(name: str, parts: dict[str, Part], total: int, told: Told) -> tuple[list[str], Labels]:
    """The names of the classes, and every image's number; images without one come after the last of them."""
    given = {key: part.labels for key, part in parts.items() if part.labels is not None}
    counts = [len(parts[key].images) for key in given]
    known = plain_labels(f"{name}, labels", list(given.values()), counts, told) if given else None
    told.unlabelled = total
    if known is None:
        return [name], np.zeros(total, dtype=np.int64)
    classes, labels = numbered(np.concatenate(known))
    without = total - len(labels)
    if len(classes) + bool(without) > MOST_CLASSES:
        told.note(
            Sentence(
                "told_classes",
                "There are {count} classes, more than the {most} that can be told apart here, so the images have none.",
                count=len(classes),
                most=MOST_CLASSES,
            )
        )
        return [name], np.zeros(total, dtype=np.int64)
    told.unlabelled = without
    if without:
        told.note(
            Sentence(
                "told_unlabelled", "Without a class: {count} of {total} images.", count=without, total=total
            )
        )
    ends = iter(np.split(labels, np.cumsum(counts)[:-1]))
    numbers = [
        next(ends) if key in given else np.full(len(part.images), len(classes), dtype=np.int64)
        for key, part in parts.items()
    ]
    return classes, np.concatenate(numbers)


def _rows(parts: dict[str, Part], numbers: Labels, told: Told) -> tuple[Labels, Labels]:
    """The rows to learn from and those for the test."""
    counts = {key: len(part.images) for key, part in parts.items()}
    if len(parts) == 1:
        total = len(numbers)
        kept = min(MOST_TEST_IMAGES, max(1, total // TEST_SHARE))
        told.split = Sentence(
            "told_split_drawn",
            "Kept for the test, as no split was given: {kept} of {total} images, drawn once and for all.",
            kept=kept,
            total=total,
        )
        return split(numbers, kept)
    last = counts["test"] if "test" in counts else counts["val"]
    first = len(numbers) - last
    if "test" not in counts:
        told.split = Sentence(
            "told_split_validation",
            "Kept for the test, as there are no others for it: {count} {count:image|images} for validation.",
            count=last,
        )
    else:
        told.split = Sentence(
            "told_split_given",
            "The split is the one given: {first} {first:image|images} to learn from, {last} for the test.",
            first=first,
            last=last,
        )
    if "val" in counts and "test" in counts:
        told.note(
            Sentence(
                "told_validation",
                "Joined to the images to learn from: {count} {count:image|images} for validation.",
                count=counts["val"],
            )
        )
    # Also the test in a balanced order: what is drawn of a large test set is its beginning.
    return balanced_order(numbers[:first], SPLIT_SEED), first + balanced_order(numbers[first:], SPLIT_SEED)


def _same_type(arrays: list[Pixels]) -> list[Pixels]:
    if len({array.dtype for array in arrays}) == 1:
        return arrays
    scales = [np.float32(255 if array.dtype == np.uint8 else 1) for array in arrays]
    return [np.divide(array, scale, dtype=np.float32) for array, scale in zip(arrays, scales, strict=True)]
