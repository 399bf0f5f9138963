"""IDX files a user brought: packed or not, images paired with their labels by name."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from aecore.datasets.idx import TYPES, read_idx
from aecore.datasets.own.archive import Entry
from aecore.datasets.own.arrays import as_images
from aecore.datasets.own.assembling import Part
from aecore.datasets.own.budget import Budget
from aecore.datasets.own.limits import LARGEST_SET
from aecore.datasets.own.manner import Manner
from aecore.datasets.own.scale import Array
from aecore.datasets.own.split_names import part_of_file
from aecore.datasets.own.told import Told, named
from aecore.datasets.own.zip_index import BROKEN_ZIP
from aecore.errors import DataError
from aecore.sentences import Sentence

NAME = re.compile(r"(\.gz|\.idx|[-.]idx\d?|[-.]idx\d-ubyte|-ubyte)$", re.IGNORECASE)
GZIP = b"\x1f\x8b"
STARTS = tuple(bytes([0, 0, kind]) for kind in TYPES)


def is_idx(name: str) -> bool:
    """Whether a file's name is one that IDX files have."""
    return NAME.search(PurePosixPath(name).name) is not None


def with_labels_beside(path: Path) -> list[Entry]:
    """The file a user named, and the labels that lie beside it under the matching name."""
    partner = path.with_name(_partner(path.name))
    files = [path, partner] if partner != path and partner.is_file() else [path]
    return [Entry.of(file.name, file) for file in files]


def read_idx_files(
    entries: Sequence[Entry], budget: Callable[[], Budget], manner: Manner, told: Told
) -> dict[str, Part]:
    """The images and labels of IDX files.

    Raises:
        DataError: no images among them, two files for one part, or a file that is not IDX.
    """
    counted = budget()
    arrays = _once({entry.name: _read(entry, counted) for entry in entries}, told)
    pictures = {name: array for name, array in arrays.items() if array.ndim > 2}
    labels = {name: array for name, array in arrays.items() if array.ndim <= 2}
    of_part: dict[str, str] = {}
    for name in pictures:
        part = (_part(name) if len(pictures) > 1 else None) or "train"
        if part in of_part or not (part == "train" or len(pictures) > 1):
            break
        of_part[part] = name
    if len(of_part) != len(pictures) or not of_part:
        if not pictures:
            raise DataError(
                "idx_labels",
                "IDX files: expected one file of images to learn from, and perhaps one for the test (with t10k or test"
                " in its name), found files of labels alone; try a folder that holds one set alone, or naming the"
                " images' file.",
            )
        raise DataError(
            "idx_several",
            "IDX files: expected one file of images to learn from, and perhaps one for the test (with t10k or test in"
            " its name), found {count} of images ({names}); try a folder that holds one set alone, or naming the"
            " images' file.",
            count=len(pictures),
            names=", ".join(pictures),
        )
    beside = {part: _labels_of(name, pictures, labels) for part, name in of_part.items()}
    spare = sorted(set(labels) - set(beside.values()))
    if spare:
        told.dropped.append(
            Sentence(
                "told_spare",
                "Left out, as they belong to no images: {count} {count:file|files} of labels ({names}).",
                count=len(spare),
                names=named(spare),
            )
        )
    given = [
        (name, pictures[name], len(labels[beside[part]]) if beside[part] else None)
        for part, name in of_part.items()
    ]
    # The format says which axis is which.
    pixels = as_images(given, Manner(manner.stretch, "first"), told)
    return {
        part: Part(images, labels[beside[part]] if beside[part] else None)
        for part, images in zip(of_part, pixels, strict=True)
    }


def _once(arrays: Mapping[str, Array], told: Told) -> dict[str, Array]:
    """Each array of a part once: many archives have every file both as it is and in a folder of its own name."""
    kept: dict[str, Array] = {}
    seen: set[tuple[str | None, tuple[int, ...], bytes]] = set()
    twice = []
    for name, array in arrays.items():
        known = _part(name), array.shape, hashlib.sha256(array.data).digest()
        if known in seen:
            twice.append(name)
        else:
            kept[name] = array
            seen.add(known)
    if twice:
        told.dropped.append(
            Sentence(
                "told_twice",
                "Taken once, though there twice: {count} {count:file|files} ({names}).",
                count=len(twice),
                names=named(twice),
            )
        )
    return kept


def _labels_of(name: str, pictures: Mapping[str, Array], labels: Mapping[str, Array]) -> str:
    """The file with the labels of these images, "" if there is none: by the customary name, then by the part."""
    stem = _stem(_partner(PurePosixPath(name).name))
    by_name = [other for other in labels if _stem(PurePosixPath(other).name) == stem]
    # Of several the one that lies nearest, as `train/labels` beside `train/images`.
    by_name.sort(key=lambda other: (_part(other) != _part(name), not _together(other, name)))
    if by_name and (len(by_name) == 1 or _part(by_name[0]) == _part(name)):
        return by_name[0]
    of_part = [other for other in labels if _part(other) == _part(name)]
    if len(of_part) == 1 and sum(_part(other) == _part(name) for other in pictures) == 1:
        return of_part[0]
    return next(iter(labels)) if len(pictures) == len(labels) == 1 else ""


def _part(name: str) -> str | None:
    """What a file's own name tells, or else the folders around it, the nearest first."""
    found = (part_of_file(piece) for piece in reversed(PurePosixPath(name).parts))
    return next((part for part in found if part), None)


def _together(one: str, other: str) -> bool:
    return PurePosixPath(one).parent == PurePosixPath(other).parent


def _read(entry: Entry, budget: Budget) -> Array:
    try:
        with entry.open() as stream:
            packed = stream.read(2) == GZIP
        with entry.open() as stream:
            # What the archive around it holds is as long as this stream; what gzip makes of it is bounded below.
            plain = cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if packed else cast(BinaryIO, stream)
            array = read_idx(plain, entry.name, min(LARGEST_SET, budget.room))
    except DataError:
        raise
    except BROKEN_ZIP as error:
        raise DataError(
            "gzip",
            "{file}: expected a whole file, packed by gzip or not at all, found {found}; try copying it again.",
            file=entry.name,
            found=str(error) or type(error).__name__,
        ) from error
    budget.hold(array.nbytes)
    budget.take(array.nbytes)
    return array


def _partner(name: str) -> str:
    """The name that the labels of these images have by custom."""
    return re.sub(r"idx[34]", "idx1", re.sub("images", "labels", name, count=1))


def _stem(name: str) -> str:
    """A name without what differs between copies of one file: how it is packed, its dots, dashes and case."""
    plain = name.lower().removesuffix(".gz").removesuffix("-ubyte")
    return re.sub(r"[^a-z0-9]+", "-", plain)
