"""NumPy's .npz archives and .npy files: which arrays are images, which their labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO

from aecore.datasets.own.arrays import as_images, check_shape
from aecore.datasets.own.assembling import Part
from aecore.datasets.own.budget import Budget
from aecore.datasets.own.manner import Manner
from aecore.datasets.own.npy import Header, is_plain, read_array, read_header
from aecore.datasets.own.scale import Array
from aecore.datasets.own.split_names import WORDS
from aecore.datasets.own.told import Told, named
from aecore.datasets.own.zip_index import BROKEN_ZIP, open_zip
from aecore.disk.complaints import reading
from aecore.errors import DataError
from aecore.sentences import Sentence

IMAGES = ("images", "x", "imgs", "data", "pictures", "image", "img", "", "arr_0")
LABELS = ("labels", "label", "y", "targets", "target", "classes", "arr_1")
SHORT = {"train": ("tr",), "val": (), "test": ("te",)}

Files = Mapping[str, Callable[[], IO[bytes]]]

Names = dict[str, tuple[str, str | None]]
"""By part: the names of its images and of its labels."""


def read_npy(path: Path, manner: Manner, told: Told) -> dict[str, Part]:
    """The images of a single array.

    Raises:
        DataError: a file that is damaged, or is no images.
    """
    try:
        with reading(path), path.open("rb") as stream:
            budget = Budget(str(path))
            array = read_array(stream, path.name, budget, partial(check_shape, path.name, manner, None))
    except DataError:
        raise
    except (ValueError, EOFError, MemoryError) as error:
        raise broken(path.name, error) from error
    (pixels,) = as_images([(path.name, array, None)], manner, told)
    return {"all": Part(pixels, None)}


def read_npz(path: Path | IO[bytes], name: str, manner: Manner, told: Told) -> dict[str, Part]:
    """The images, and labels if any, of an archive; see `read_arrays`. `name` is that of the archive, for complaints.

    Raises:
        DataError: no archive of plain arrays, or none that can be told to be images.
    """
    try:
        with open_zip(path, name) as archive:
            files = {
                info.filename.removesuffix(".npy"): partial(archive.open, info) for info in archive.infolist()
            }
            return read_arrays(files, name, manner, told)
    except DataError:
        raise
    except BROKEN_ZIP as error:
        raise broken(name, error) from error


def read_arrays(files: Files, subject: str, manner: Manner, told: Told) -> dict[str, Part]:
    """The images, and labels if any, of the parts `all`, or `train` and perhaps `val` and `test`.

    Understood are the names images, x or data with labels, y or targets, and the same with train and test before
    or behind (x_train, train_images); or else a single array of three or four axes.

    Args:
        files: by name: what opens an .npy file.
    Raises:
        DataError: arrays that are damaged, or cannot be told to be images.
    """
    found: dict[str, tuple[str, Array, Array | None]] = {}
    budget = Budget(subject)

    def array_of(name: str, check: Callable[[tuple[int, ...]], None] | None = None) -> Array:
        with files[name]() as stream:
            return read_array(stream, f"{subject}, {name}.npy", budget, check)

    try:
        names = _assigned(subject, files)
        for part, (images, labels) in names.items():
            readable = labels is not None and _labels_are_plain(files[labels], told)
            count = _header(files[labels])[0][:1] if labels and readable else ()
            check = partial(check_shape, f"{subject}, {images}", manner, count[0] if count else None)
            found[part] = images, array_of(images, check), array_of(labels) if labels and readable else None
    except DataError:
        raise
    except (*BROKEN_ZIP, MemoryError) as error:
        raise broken(subject, error) from error
    used = {name for pair in names.values() for name in pair}
    others = [name for name in files if name not in used]
    if others:
        told.dropped.append(
            Sentence(
                "told_arrays",
                "Passed over, as not asked for: {count} {count:array|arrays} ({names}).",
                count=len(others),
                names=named(others),
            )
        )
    return _parts(subject, found, manner, told)


def _parts(
    subject: str, found: dict[str, tuple[str, Array, Array | None]], manner: Manner, told: Told
) -> dict[str, Part]:
    given = [
        (f"{subject}, {name}", array, len(labels) if labels is not None and labels.ndim else None)
        for name, array, labels in found.values()
    ]
    pixels = as_images(given, manner, told)
    return {
        part: Part(images, labels)
        for (part, (_, _, labels)), images in zip(found.items(), pixels, strict=True)
    }


def _header(file: Callable[[], IO[bytes]]) -> Header:
    with file() as stream:
        return read_header(stream)


def _labels_are_plain(file: Callable[[], IO[bytes]], told: Told) -> bool:
    kind = _header(file)[2]
    if not is_plain(kind):
        told.note(
            Sentence(
                "told_objects", "The labels are Python objects, which are never loaded, and were left out."
            )
        )
    return is_plain(kind)


def _assigned(subject: str, files: Files) -> Names:
    plain = {name.lower().replace("-", "_"): name for name in files}
    parts: Names = {}
    for part in ("all", *WORDS):
        images = _first(plain, IMAGES, part)
        if images is not None:
            parts[part] = (images, _first(plain, LABELS, part))
    if "train" in parts:
        parts.pop("all", None)
        return parts
    if "all" in parts:
        return {"all": parts["all"]}
    stacks = [name for name, file in files.items() if _axes(file) in (3, 4)]
    if len(stacks) == 1:
        return {"all": (stacks[0], _first(plain, LABELS, "all"))}
    if not files:
        raise DataError(
            "npz_empty",
            '{file}: expected an array named "images" (and one named "labels"), or "x_train" and "x_test",'
            " found arrays named nothing; try numpy.savez(path, images=..., labels=...).",
            file=subject,
        )
    raise DataError(
        "npz_names",
        '{file}: expected an array named "images" (and one named "labels"), or "x_train" and "x_test",'
        " found arrays named {names}; try numpy.savez(path, images=..., labels=...).",
        file=subject,
        names=", ".join(list(files)[:8]),
    )


def _first(plain: dict[str, str], candidates: Sequence[str], part: str) -> str | None:
    words = () if part == "all" else (*WORDS[part], *SHORT[part])
    for name in candidates:
        spellings = [
            spelling
            for word in words
            for spelling in (
                (f"{name}_{word}", f"{word}_{name}", f"{name}{word}", f"{word}{name}") if name else (word,)
            )
        ]
        for spelling in [name] if part == "all" else spellings:
            if spelling and spelling in plain:
                return plain[spelling]
    return None


def _axes(file: Callable[[], IO[bytes]]) -> int:
    """How many axes an array has; 0 of one that is not to be read, which may be anything if nobody asks for it."""
    with suppress(ValueError):
        shape, _, kind = _header(file)
        return len(shape) if is_plain(kind) else 0
    return 0


def broken(subject: str, error: BaseException) -> DataError:
    """An archive that is damaged."""
    return DataError(
        "npz",
        "{file}: expected an archive of arrays as numpy.savez writes it, found {found}; try saving it again.",
        file=subject,
        found=str(error) or type(error).__name__,
    )
