"""Makes a set of a user's own images, whatever form they come in."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO

from aecore.datasets.own import store as own
from aecore.datasets.own.about import About as ImportReport
from aecore.datasets.own.archive import Entry, opened
from aecore.datasets.own.assembling import Part, as_set
from aecore.datasets.own.budget import MEGABYTE, Budget, most_of_an_array
from aecore.datasets.own.idx_files import GZIP, STARTS, is_idx, read_idx_files, with_labels_beside
from aecore.datasets.own.manner import Manner, Order
from aecore.datasets.own.names import check_free, free_name
from aecore.datasets.own.npy import MAGIC
from aecore.datasets.own.npz import broken, read_arrays, read_npy, read_npz
from aecore.datasets.own.picture_files import SUFFIXES
from aecore.datasets.own.picture_folder import read_picture_folder
from aecore.datasets.own.share import Share
from aecore.datasets.own.told import Told, named
from aecore.datasets.own.zip_index import BROKEN_ZIP, open_zip
from aecore.datasets.raw import Progress
from aecore.disk.complaints import reading
from aecore.errors import DataError
from aecore.sentences import Sentence

__all__ = ["ImportReport", "Manner", "Order", "import_set"]


def import_set(
    path: Path,
    name: str,
    folder: Path,
    progress: Progress | None,
    manner: Manner,
    *,
    replacing: bool = False,
    numbered: bool = False,
    mark: str = "",
    share: Share | None = None,
) -> ImportReport:
    """Reads `path` and saves it as the set `name` in the data folder; see `aecore.datasets.loading.import_images`.

    `mark` and `share`: as `own.write` takes them.
    """
    # Before the reading, which may take long; `own.write` asks again.
    check_free(free_name(name, folder) if numbered else name, folder, replacing)
    told = Told()
    try:
        raw = as_set(name, _read(path.expanduser(), manner, told, progress), told)
        return own.write(
            name, raw, told, folder, replacing=replacing, numbered=numbered, mark=mark, share=share
        )
    except MemoryError as error:
        raise no_memory(path.name) from error


def no_memory(file: str) -> DataError:
    """What needs more memory than there is."""
    return DataError(
        "import_memory",
        "{file}: expected images that fit in memory, found more than that; try fewer or smaller images,"
        " or uint8 instead of floats.",
        file=file,
    )


def _read(path: Path, manner: Manner, told: Told, progress: Progress | None) -> dict[str, Part]:
    with reading(path):
        folder, there = path.is_dir(), path.exists()
    if folder:
        return _read_files(path, manner, told, progress)
    if not there:
        raise DataError(
            "no_path",
            "{file}: expected a folder or .zip of pictures, an .npz or .npy, or IDX files, found nothing there;"
            " try another path.",
            file=str(path),
        )
    if not path.is_file():
        raise DataError(
            "no_file",
            "{file}: expected a folder or .zip of pictures, an .npz or .npy, or IDX files, found something else;"
            " try another path.",
            file=str(path),
        )
    with reading(path), path.open("rb") as stream:
        start = stream.read(len(MAGIC))
    if start[:2] == b"PK" and zipfile.is_zipfile(path):
        if _holds_arrays(path):
            return read_npz(path, path.name, manner, told)
        return _read_files(path, manner, told, progress)
    if start == MAGIC:
        return read_npy(path, manner, told)
    if start[:2] == GZIP or start[:3] in STARTS:
        return read_idx_files(with_labels_beside(path), lambda: Budget(str(path)), manner, told)
    if not start:
        raise DataError(
            "form_empty",
            "{file}: expected a folder or .zip of pictures, an .npz or .npy, or IDX files, found an empty file;"
            " try saving it again.",
            file=str(path),
        )
    if path.suffix.lower() in SUFFIXES:
        raise DataError(
            "form_picture",
            "{file}: expected a folder or .zip of pictures, an .npz or .npy, or IDX files, found a file that begins"
            " with {bytes}; try putting it into a folder with others.",
            file=str(path),
            bytes=start[:3].hex(" "),
        )
    raise DataError(
        "form",
        "{file}: expected a folder or .zip of pictures, an .npz or .npy, or IDX files, found a file that begins"
        " with {bytes}; try saving it again.",
        file=str(path),
        bytes=start[:3].hex(" "),
    )


def _holds_arrays(path: Path) -> bool:
    try:
        with open_zip(path, str(path)) as archive:
            names = archive.namelist()
    except DataError:
        raise
    except BROKEN_ZIP:
        return path.suffix.lower() == ".npz"
    return path.suffix.lower() == ".npz" or (bool(names) and all(name.endswith(".npy") for name in names))


def _read_files(path: Path, manner: Manner, told: Told, progress: Progress | None) -> dict[str, Part]:
    with opened(path) as (entries, budget):
        pictures = [entry for entry in entries if entry.name.lower().endswith(SUFFIXES)]
        arrays = [entry for entry in entries if is_idx(entry.name)]
        stored = _stored(entries)
        # A picture or two beside IDX files are an illustration.
        chosen = (arrays if len(arrays) > len(pictures) else pictures) or stored
        if not entries:
            raise DataError(
                "no_pictures",
                "{file}: expected a folder or .zip of pictures, an .npz or .npy, or IDX files, found an empty one;"
                " try one with pictures in it.",
                file=str(path),
            )
        if not chosen:
            raise DataError(
                "no_pictures_among",
                "{file}: expected a folder or .zip of pictures, an .npz or .npy, or IDX files, found {count} other"
                " {count:file|files} ({names}); try one with pictures in it.",
                file=str(path),
                count=len(entries),
                names=", ".join(entry.name for entry in entries[:4]),
            )
        taken = set(chosen)
        others = [entry.name for entry in entries if entry not in taken]
        if others:
            told.dropped.append(
                Sentence(
                    "told_passed",
                    "Passed over, as of another kind: {count} {count:file|files} ({names}).",
                    count=len(others),
                    names=named(others),
                )
            )
        if chosen is stored:
            return _read_stored(stored, manner, told)
        if chosen is arrays:
            return read_idx_files(arrays, budget, manner, told)
        return read_picture_folder(pictures, budget, manner, told, progress)


def _stored(entries: Sequence[Entry]) -> list[Entry]:
    """NumPy's files among others: one archive, or arrays that make up one together."""
    archives = [entry for entry in entries if entry.name.lower().endswith(".npz")]
    single = [entry for entry in entries if entry.name.lower().endswith(".npy")]
    return archives if len(archives) == 1 and not single else single if not archives else []


def _any_place(entry: Entry) -> IO[bytes]:
    """A file to be read from any place: within an archive each step back unfolds it from its beginning.

    Raises DataError for one that is larger than an array may be, by its header first.
    """
    if entry.size < 0:
        return entry.open()
    most, budget, content = most_of_an_array(), Budget(entry.name), BytesIO()
    size = entry.size
    with entry.open() as stream:
        while size <= most and (chunk := stream.read(MEGABYTE)):
            budget.take(len(chunk))
            content.write(chunk)
            size = max(size, content.tell())
    if size > most:
        raise DataError(
            "npz_packed",
            "{file}: expected at most {most} MB in an archive within another, found {size} MB;"
            " try the inner archive alone, or fewer images.",
            file=entry.name,
            most=most >> 20,
            size=-(-size >> 20),
        )
    content.seek(0)
    return content


def _read_stored(files: Sequence[Entry], manner: Manner, told: Told) -> dict[str, Part]:
    if files[0].name.lower().endswith(".npz"):
        try:
            with _any_place(files[0]) as stream:
                return read_npz(stream, files[0].name, manner, told)
        except DataError:
            raise
        except BROKEN_ZIP as error:
            raise broken(files[0].name, error) from error
    named_so = {PurePosixPath(entry.name).stem: entry.open for entry in files}
    return read_arrays(named_so, str(PurePosixPath(files[0].name).parent), manner, told)
