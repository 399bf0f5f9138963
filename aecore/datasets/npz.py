"""NumPy's .npz archives, read without pickle and without believing their headers.

Source of the format: NumPy Enhancement Proposal 1. `numpy.load` sets aside as much memory as a header asks for;
here a header that asks for too much is refused before.
"""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import IO

import numpy as np

from aecore.datasets.arrays import Array
from aecore.datasets.budget import LARGEST_TOTAL, Budget
from aecore.datasets.entries import BROKEN_ZIP
from aecore.errors import DataError

IMAGES = ("images", "x", "data", "pictures", "arr_0")
LABELS = ("labels", "label", "y", "targets", "target", "classes", "arr_1")
NUMBERS_AND_TEXT = "biufSU"


def read_npz(path: Path) -> dict[str, tuple[str, Array, Array | None]]:
    """The images, and labels if any, of the parts `all`, or `train` and perhaps `test`.

    Understood are the names images, x or data with labels, y or targets, and the same with train and test before
    or behind (x_train, train_images); or else a single array of three or four axes.

    Returns:
        By part: the name of the image array, the images, the labels or None.
    Raises:
        DataError: no archive of plain arrays, or none that can be told to be images.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            parts = _assigned(path, archive, names)
            budget = Budget(str(path), path.stat().st_size)
            found: dict[str, tuple[str, Array, Array | None]] = {}
            for part, (images, labels) in parts.items():
                array = _array(path, archive, names[images], budget)
                found[part] = (
                    images,
                    array,
                    _array(path, archive, names[labels], budget) if labels else None,
                )
            return found
    except DataError:
        raise
    except (*BROKEN_ZIP, MemoryError) as error:
        raise DataError(
            subject=str(path),
            expected="an archive of arrays as numpy.savez writes it",
            found=str(error) or type(error).__name__,
            attempt="saving it again",
        ) from error


def _assigned(
    path: Path, archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo]
) -> dict[str, tuple[str, str | None]]:
    """By part: the names of its images and of its labels."""
    plain = {name.lower().replace("-", "_"): name for name in names}
    parts: dict[str, tuple[str, str | None]] = {}
    for part in ("all", "train", "test"):
        images = _first(plain, IMAGES, part)
        if images is not None:
            parts[part] = (images, _first(plain, LABELS, part))
    if "train" in parts:
        parts.pop("all", None)
        return parts
    if "all" in parts:
        return {"all": parts["all"]}
    stacks = [name for name, info in names.items() if len(_header(path, archive, info)[0]) in (3, 4)]
    if len(stacks) == 1:
        return {"all": (stacks[0], _first(plain, LABELS, "all"))}
    raise DataError(
        subject=str(path),
        expected='an array named "images" (and one named "labels"), or "x_train" and "x_test"',
        found=f"arrays named {', '.join(list(names)[:8]) or 'nothing'}",
        attempt="numpy.savez(path, images=..., labels=...)",
    )


def _first(plain: dict[str, str], candidates: tuple[str, ...], part: str) -> str | None:
    for name in candidates:
        spellings = (name,) if part == "all" else (f"{name}_{part}", f"{part}_{name}")
        for spelling in spellings:
            if spelling in plain:
                return plain[spelling]
    return None


def _header(
    path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo
) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    with archive.open(info) as stream:
        shape, _, kind = _read_header(path, info.filename, stream)
    return shape, kind


def _read_header(
    path: Path, name: str, stream: IO[bytes]
) -> tuple[tuple[int, ...], bool, np.dtype[np.generic]]:
    version = np.lib.format.read_magic(stream)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, fortran, kind = read(stream)
    if kind.kind not in NUMBERS_AND_TEXT or kind.hasobject:
        raise DataError(
            subject=f"{path.name}, {name}",
            expected="an array of numbers (a pickled one is never loaded)",
            found=f"an array of {'Python objects' if kind.hasobject else kind}",
            attempt='converting it, with .astype("uint8") say, before saving it',
        )
    return shape, fortran, kind


def _array(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Array:
    with archive.open(info) as stream:
        shape, fortran, kind = _read_header(path, info.filename, stream)
        size = math.prod(shape) * kind.itemsize
        if size > LARGEST_TOTAL or min(shape, default=0) < 0:
            raise DataError(
                subject=f"{path.name}, {info.filename}",
                expected=f"at most {LARGEST_TOTAL >> 20:,} MB",
                found=f"a header that promises {size:,} bytes",
                attempt="fewer images, or uint8 instead of floats",
            )
        # Memory grows with what is really there, not with what the header promises.
        content = bytearray()
        while len(content) < size and (chunk := stream.read(min(1 << 24, size - len(content)))):
            budget.take(len(chunk))
            content += chunk
    if len(content) != size:
        raise DataError(
            subject=f"{path.name}, {info.filename}",
            expected=f"{size:,} bytes of values",
            found=f"{len(content):,}",
            attempt="saving it again",
        )
    return np.frombuffer(content, dtype=kind).reshape(shape, order="F" if fortran else "C")
