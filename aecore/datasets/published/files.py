"""The files of the published sets in a data folder: packed or unpacked, never changed, checksums verified."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import tarfile
import zipfile
import zlib
from pathlib import Path

from aecore.datasets.catalogue import PublishedFile
from aecore.disk.complaints import reading
from aecore.errors import DataError

BROKEN = (OSError, EOFError, zlib.error, tarfile.TarError, zipfile.BadZipFile, KeyError)


def is_there(folder: Path, file: PublishedFile) -> bool:
    """Whether a published file lies in the folder, packed or unpacked."""
    with reading(folder):
        return (folder / file.path).is_file() or all((folder / name).is_file() for name in file.unpacked)


def content(folder: Path, file: PublishedFile, unpacked: str) -> bytes:
    """What stands in one of the unpacked files of `file`, read from the packed one where that is there.

    Raises:
        DataError: a checksum that is not the published one, or a file that cannot be read.
    """
    packed = folder / file.path
    if not packed.is_file():
        with reading(folder / unpacked):
            return (folder / unpacked).read_bytes()
    verify(packed, file.md5)
    try:
        return _unpack(packed, unpacked)
    except BROKEN as error:
        raise DataError(
            "packed",
            "{file}: expected a whole packed file, found {found}; try fetching it again.",
            file=str(packed),
            found=str(error),
        ) from error


def _unpack(packed: Path, unpacked: str) -> bytes:
    name = unpacked.rsplit("/", 1)[-1]
    if packed.name.endswith(".tar.gz"):
        with tarfile.open(packed) as tape:
            member = tape.extractfile(unpacked)
            if member is None:
                raise KeyError(unpacked)
            return member.read()
    if packed.suffix == ".zip":
        with zipfile.ZipFile(packed) as archive, archive.open(f"gzip/{name}.gz") as inner:
            return gzip.decompress(inner.read())
    with bz2.open(packed) if packed.suffix == ".bz2" else gzip.open(packed) as stream:
        return stream.read()


def md5_of(path: Path) -> str:
    """The MD5 of a file, which is what the publishers give; it finds damage, not malice."""
    with reading(path), path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def verify(path: Path, md5: str) -> None:
    """Raises DataError unless the file has the published checksum."""
    found = md5_of(path)
    if found != md5:
        raise DataError(
            "checksum",
            "{file}: expected the published MD5 {md5}, found {found};"
            " try deleting this file and fetching the set again.",
            file=str(path),
            md5=md5,
            found=found,
        )
