"""The published sets, read from the files of a data folder into plain arrays."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aecore.datasets.catalogue import BUILT_IN, CIFAR_BATCHES, PublishedFile
from aecore.datasets.idx import read_idx
from aecore.datasets.published.files import content
from aecore.datasets.raw import Labels, Pixels, RawSet
from aecore.errors import DataError

LARGEST = 1 << 30  # bytes of one file's array; the largest published one has 98 million
CIFAR_RECORD = 1 + 3 * 32 * 32  # bytes: a label, then red, green and blue


def read(name: str, folder: Path) -> RawSet:
    """A published set whose files are all there.

    Raises:
        DataError: a file that is damaged, or is not what its name says.
    """
    files = BUILT_IN[name].files
    if name == "cifar10":
        parts = _cifar(folder, files[0])
    elif name == "usps":
        parts = [_usps(folder, file) for file in files]
    elif name == "emnist_letters":
        arrays = [_idx(folder, files[0], path) for path in files[0].unpacked]
        # The letters are published lying on their side, and their labels begin with one.
        parts = [
            (np.ascontiguousarray(images.swapaxes(-1, -2)), labels.astype(np.int64) - 1)
            for images, labels in (arrays[:2], arrays[2:])
        ]
    else:
        arrays = [_idx(folder, file, file.unpacked[0]) for file in files]
        parts = [(images, labels.astype(np.int64)) for images, labels in (arrays[:2], arrays[2:])]
    (train_images, train_labels), (test_images, test_labels) = (_checked(name, *part) for part in parts)
    return RawSet(train_images, train_labels, test_images, test_labels, BUILT_IN[name].classes)


def _idx(folder: Path, file: PublishedFile, unpacked: str) -> NDArray[np.uint8]:
    read = read_idx(io.BytesIO(content(folder, file, unpacked)), str(folder / unpacked), LARGEST)
    values = _bytes(unpacked, read)
    return values[:, None] if values.ndim == 3 else values  # (images, 1, height, width) or (labels,)


def _bytes(name: str, values: NDArray[np.generic]) -> NDArray[np.uint8]:
    if values.dtype != np.uint8:
        raise DataError(
            "published_kind",
            "{file}: expected unsigned bytes, found values of {kind};"
            " try deleting the set's files and fetching it again.",
            file=name,
            kind=str(values.dtype),
        )
    return values.astype(np.uint8, copy=False)


def _usps(folder: Path, file: PublishedFile) -> tuple[NDArray[np.float32], Labels]:
    """Lines of `label 1:value 2:value ...`, labels 1 to 10, values -1 to 1 (the format of LIBSVM)."""
    text = content(folder, file, file.unpacked[0]).replace(b":", b" ")
    width = 1 + 2 * 256
    try:
        numbers = np.array(text.split(), dtype=np.float64)
    except ValueError:
        numbers = np.empty(0)
    if numbers.size == 0 or numbers.size % width or not np.isfinite(numbers).all():
        raise DataError(
            "published_lines",
            "{file}: expected a label and 256 numbered values a line, found {there} {there:number|numbers} in all;"
            " try fetching the set again.",
            file=str(folder / file.path),
            there=numbers.size,
        )
    table = numbers.reshape(-1, width)
    images = ((table[:, 2::2] + 1) / 2).astype(np.float32).reshape(-1, 1, 16, 16)
    return np.clip(images, 0, 1), table[:, 0].astype(np.int64) - 1


def _cifar(folder: Path, file: PublishedFile) -> list[tuple[Pixels, Labels]]:
    batches = []
    for path in file.unpacked:
        data = np.frombuffer(content(folder, file, path), dtype=np.uint8)
        if data.size == 0 or data.size % CIFAR_RECORD:
            raise DataError(
                "published_records",
                "{file}: expected records of {size} bytes each, found {there} {there:byte|bytes};"
                " try fetching the set again.",
                file=str(folder / path),
                size=CIFAR_RECORD,
                there=data.size,
            )
        records = data.reshape(-1, CIFAR_RECORD)
        batches.append((records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0].astype(np.int64)))
    last = len(CIFAR_BATCHES) - 1
    return [
        (np.concatenate([images for images, _ in part]), np.concatenate([labels for _, labels in part]))
        for part in (batches[:last], batches[last:])
    ]


def _checked(name: str, images: Pixels, labels: Labels) -> tuple[Pixels, Labels]:
    """The same, once it is sure that the files are those of this set: unpacked ones have no checksum."""
    known = BUILT_IN[name]
    fits = images.ndim == 4 and images.shape[1:] == known.shape and len(images) > 0
    if not fits or labels.shape != images.shape[:1]:
        raise DataError(
            "published_shape",
            "{name}: expected images of {size} with one label each, found arrays of {images} and {labels};"
            " try deleting the set's files and fetching it again.",
            name=name,
            size=" x ".join(map(str, known.shape)),
            images=str(images.shape),
            labels=str(labels.shape),
        )
    if labels.min() < 0 or labels.max() >= len(known.classes):
        raise DataError(
            "published_labels",
            "{name}: expected labels of {count} classes, found labels from {low} to {high};"
            " try deleting the set's files and fetching it again.",
            name=name,
            count=len(known.classes),
            low=str(labels.min()),
            high=str(labels.max()),
        )
    return images, labels
