"""Makes tensors of what was read, with a recipe's choices applied: split, size, black and white."""

from __future__ import annotations

import hashlib
from typing import cast

import numpy as np
import torch

import aecore.machine.denormals  # noqa: F401 - before any thread of PyTorch is started
from aecore.datasets.image_set import Images, ImageSet
from aecore.datasets.raw import SPLIT_SEED, Factors, Labels, Pixels, RawSet, balanced_order
from aecore.errors import DataError
from aecore.recipe.choices import DataChoice


def prepare(raw: RawSet, choice: DataChoice, *, as_bytes: bool = False) -> ImageSet:
    """Images as a recipe wants them.

    Args:
        raw: what was read.
        choice: the recipe's.
        as_bytes: leaves bytes 0..255 as they are, where the recipe takes the images as they were read.

    Raises:
        DataError: more training images asked for than are there.
    """
    rows = _training_rows(raw, choice)
    whole, labels = raw.train_images, raw.train_labels
    if choice.split == "all":
        whole = _joined(raw.train_images, raw.test_images)
        labels = np.concatenate([raw.train_labels, raw.test_labels])
    keep = as_bytes and choice.binarise == "none"
    train = _tensors(whole if rows is None else whole[rows], labels if rows is None else labels[rows], keep)
    test = _tensors(raw.test_images, raw.test_labels, keep)
    if choice.binarise == "threshold":
        train, test = (Images((part.images >= 0.5).float(), part.labels) for part in (train, test))
    elif choice.binarise == "sampled":
        # The test must not change from look to look; the training images are sampled anew at every step.
        coin = torch.Generator().manual_seed(SPLIT_SEED)
        test = Images(torch.bernoulli(test.images, generator=coin), test.labels)
    factors = raw.factors
    if factors is not None:
        values = factors.values if choice.split == "all" else factors.train
        values = values if rows is None else values[torch.from_numpy(rows)]
        factors = Factors(factors.names, factors.sizes, values, factors.test)
    return ImageSet(choice.name, train, test, raw.classes, _digest(raw, choice), factors)


def _training_rows(raw: RawSet, choice: DataChoice) -> Labels | None:
    """The rows that `train_size` takes; None for all, in their own order."""
    if choice.train_size is None:
        return None
    both = choice.split == "all"
    labels = np.concatenate([raw.train_labels, raw.test_labels]) if both else raw.train_labels
    if choice.train_size > len(labels):
        raise DataError(
            "train_size",
            "data.train_size: expected at most the {there} images that {set} has to learn from, found {found};"
            " try {attempt}, or leaving it out to take them all.",
            there=len(labels),
            set=choice.name,
            found=choice.train_size,
            attempt=str(len(labels)),
        )
    return balanced_order(labels, SPLIT_SEED)[: choice.train_size]


def _joined(first: Pixels, second: Pixels) -> Pixels:
    return cast(Pixels, np.concatenate([first, second]))


def _tensors(pixels: Pixels, labels: Labels, keep: bool) -> Images:
    if keep and pixels.dtype == np.uint8:
        return Images(torch.from_numpy(np.array(pixels, order="C")), torch.from_numpy(labels.copy()))
    # A copy in any case: a tensor over a buffer that is read-only, or is kept elsewhere, could be written through.
    images = torch.from_numpy(np.array(pixels, dtype=np.float32, order="C"))
    if pixels.dtype == np.uint8:
        images /= 255
    return Images(images, torch.from_numpy(labels.copy()))


def _digest(raw: RawSet, choice: DataChoice) -> str:
    digest = hashlib.sha256(choice.model_dump_json().encode())
    for array in (raw.train_images, raw.train_labels, raw.test_images, raw.test_labels):
        digest.update(f"{array.dtype.str}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
