"""IDX files a user brought: packed or not, images paired with their labels by name."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from aecore.datasets.arrays import as_images
from aecore.datasets.budget import Budget
from aecore.datasets.entries import Entry
from aecore.datasets.idx import read_idx
from aecore.datasets.limits import LARGEST_SET
from aecore.datasets.parts import Part
from aecore.errors import DataError

NAME = re.compile(r"(\.gz|\.idx|[-.]idx\d?|[-.]idx\d-ubyte|-ubyte)$", re.IGNORECASE)
TEST = re.compile(r"(^|[^a-z])(t10k|test)", re.IGNORECASE)
GZIP = b"\x1f\x8b"


def is_idx(name: str) -> bool:
    """Whether a file's name is one that IDX files have."""
    return NAME.search(PurePosixPath(name).name) is not None


def with_labels_beside(path: Path) -> list[Entry]:
    """The file a user named, and the labels that lie beside it under the matching name."""
    partner = path.with_name(_partner(path.name))
    files = [path, partner] if partner != path and partner.is_file() else [path]
    return [Entry(file.name, _opener(file)) for file in files]


def read_idx_files(
    entries: Sequence[Entry], budget: Callable[[], Budget]
) -> tuple[dict[str, Part], list[str]]:
    """The images and labels of IDX files, and what was done to them in words.

    Raises:
        DataError: no images among them, two files for one part, or a file that is not IDX.
    """
    counted = budget()
    arrays = {entry.name: _read(entry, counted) for entry in entries}
    pictures = {name: array for name, array in arrays.items() if array.ndim > 1}
    labels = {name: array for name, array in arrays.items() if array.ndim == 1}
    parts: dict[str, Part] = {}
    notes: list[str] = []
    for name, array in pictures.items():
        part = "test" if len(pictures) > 1 and TEST.search(PurePosixPath(name).name) else "train"
        if part in parts:
            break
        stem = _stem(_partner(name))
        beside = next((labels[other] for other in labels if _stem(other) == stem), None)
        if beside is None and len(pictures) == len(labels) == 1:
            beside = next(iter(labels.values()))
        pixels, said = as_images(name, array)
        notes += [note for note in said if note not in notes]
        parts[part] = Part(pixels, beside)
    if len(parts) != len(pictures) or not parts:
        raise DataError(
            subject="IDX files",
            expected="one file of images to learn from, and perhaps one for the test (with t10k or test in its name)",
            found=f"{len(pictures)} of images ({', '.join(pictures)})"
            if pictures
            else "files of labels alone",
            attempt="a folder that holds one set alone, or naming the images' file",
        )
    return parts, notes


def _read(entry: Entry, budget: Budget) -> NDArray[np.uint8]:
    try:
        with entry.open() as stream:
            packed = stream.read(2) == GZIP
        with entry.open() as stream:
            # What the archive around it holds is as long as this stream; what gzip makes of it is bounded below.
            plain = cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if packed else cast(BinaryIO, stream)
            array = read_idx(plain, entry.name, LARGEST_SET)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            subject=entry.name,
            expected="a whole file, packed by gzip or not at all",
            found=str(error),
            attempt="copying it again",
        ) from error
    budget.take(array.size)
    return array


def _partner(name: str) -> str:
    """The name that the labels of these images have by custom."""
    return re.sub(r"idx[34]", "idx1", re.sub("images", "labels", name, count=1))


def _stem(name: str) -> str:
    return name.removesuffix(".gz")


def _opener(path: Path) -> Callable[[], io.BufferedReader]:
    return lambda: path.open("rb")
