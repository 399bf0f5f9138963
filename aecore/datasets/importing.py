"""Makes a set of a user's own images, whatever form they come in."""

from __future__ import annotations

import zipfile
from pathlib import Path

from aecore.datasets import own
from aecore.datasets.about import About as ImportReport
from aecore.datasets.arrays import as_images
from aecore.datasets.budget import Budget
from aecore.datasets.entries import BROKEN_ZIP, opened
from aecore.datasets.idx_pairs import GZIP, is_idx, read_idx_files, with_labels_beside
from aecore.datasets.npz import read_npz
from aecore.datasets.own_names import check_free
from aecore.datasets.parts import Part, as_set
from aecore.datasets.picture_folder import read_picture_folder
from aecore.datasets.pictures import SUFFIXES
from aecore.datasets.raw import Progress
from aecore.datasets.told import Told
from aecore.datasets.trouble import reading
from aecore.errors import DataError

__all__ = ["ImportReport", "import_set"]

FORMS = "a folder or .zip of PNG or JPEG files, an .npz, or IDX files"


def import_set(
    path: Path, name: str, folder: Path, progress: Progress | None, *, replacing: bool = False
) -> ImportReport:
    """Reads `path` and saves it as the set `name` in the data folder; see `aecore.data.import_images`."""
    # Before the reading, which may take long; `own.write` asks again.
    check_free(name, folder, replacing)
    path = path.expanduser()
    parts, notes = _read(path, progress)
    told = Told(notes=notes)
    return own.write(name, as_set(name, parts), told, folder, replacing=replacing)


def _read(path: Path, progress: Progress | None) -> tuple[dict[str, Part], list[str]]:
    with reading(path):
        folder, there = path.is_dir(), path.exists()
    if folder:
        return _read_files(path, progress)
    if not there:
        raise DataError(subject=str(path), expected=FORMS, found="nothing there", attempt="another path")
    if not path.is_file():
        raise DataError(subject=str(path), expected=FORMS, found="something else", attempt="another path")
    with reading(path), path.open("rb") as stream:
        start = stream.read(3)
    if start[:2] == b"PK" and zipfile.is_zipfile(path):
        return _read_npz(path) if _holds_arrays(path) else _read_files(path, progress)
    if start[:2] == GZIP or start == b"\0\0\x08":
        return read_idx_files(with_labels_beside(path), lambda: Budget(str(path)))
    found = f"a file that begins with {start.hex(' ')}" if start else "an empty file"
    attempt = "putting it into a folder with others" if path.suffix.lower() in SUFFIXES else "saving it again"
    raise DataError(subject=str(path), expected=FORMS, found=found, attempt=attempt)


def _holds_arrays(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except BROKEN_ZIP:
        return path.suffix.lower() == ".npz"
    return path.suffix.lower() == ".npz" or (bool(names) and all(name.endswith(".npy") for name in names))


def _read_npz(path: Path) -> tuple[dict[str, Part], list[str]]:
    parts: dict[str, Part] = {}
    notes: list[str] = []
    for part, (name, array, labels) in read_npz(path).items():
        pixels, said = as_images(f"{path.name}, {name}", array)
        notes += [note for note in said if note not in notes]
        parts[part] = Part(pixels, labels)
    return parts, notes


def _read_files(path: Path, progress: Progress | None) -> tuple[dict[str, Part], list[str]]:
    with opened(path) as (entries, budget):
        pictures = [entry for entry in entries if entry.name.lower().endswith(SUFFIXES)]
        arrays = [entry for entry in entries if is_idx(entry.name)]
        if pictures:
            parts, notes = read_picture_folder(pictures, budget, progress)
            others = len(entries) - len(pictures)
            if others:
                notes.append(f"{others:,} files that are not named .png, .jpg or .jpeg were passed over.")
            return parts, notes
        if arrays:
            return read_idx_files(arrays, budget)
        names = ", ".join(entry.name for entry in entries[:4])
        raise DataError(
            subject=str(path),
            expected=FORMS,
            found=f"{len(entries):,} other files ({names})" if entries else "an empty one",
            attempt="one with pictures in it",
        )
