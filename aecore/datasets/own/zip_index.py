"""A zip archive's list of files, counted before it is read: each entry of it takes a kilobyte of memory."""

from __future__ import annotations

import lzma
import os
import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

from aecore.errors import DataError

MOST_FILES = 200_000
# What Python raises over a damaged archive; of a method of packing that it has not, NotImplementedError.
BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
_ENTRY, _FIXED = b"PK\x01\x02", 46  # how an entry of the list begins, and its length without names and notes
_LENGTHS = struct.Struct("<HHH")  # of the name, what is added, and the note
_PIECE = 1 << 20
_SIZE, _PLACE, _BIG, _BIG_RECORDS = 5, 9, 0, 76  # of what zipfile knows of the list's end


def open_zip(file: Path | IO[bytes], name: str) -> zipfile.ZipFile:
    """An archive of no more files than are taken.

    Args:
        file: where it is, or a stream that can be read from any place.
        name: for complaints.
    Raises:
        DataError: too many files.
        BROKEN_ZIP: no archive, or a damaged one.
    """
    if isinstance(file, Path):
        with file.open("rb") as stream:
            _check(stream, name)
    else:
        _check(file, name)
    return zipfile.ZipFile(file)


def check_count(there: int, name: str) -> None:
    """Raises DataError for more files than are taken."""
    if there > MOST_FILES:
        raise DataError(
            "files",
            "{file}: expected at most {most} files, found {there}; try fewer.",
            file=name,
            most=MOST_FILES,
            there=there,
        )


def _check(stream: IO[bytes], name: str) -> None:
    # The very record that zipfile will go by: an archive may hold several, and say anything in the others.
    end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]
    if not end:
        raise zipfile.BadZipFile("File is not a zip file")
    start = end[_PLACE] - end[_SIZE]
    if end[_BIG] == b"PK\x06\x06":
        start -= _BIG_RECORDS
    if start < 0:
        raise zipfile.BadZipFile("Bad offset for central directory")
    stream.seek(start)
    check_count(_count(stream, end[_SIZE]), name)


def _count(stream: IO[bytes], size: int) -> int:
    """How many entries a list of so many bytes has, by going from one to the next; their number may be a lie."""
    count, at, buffer = 0, 0, b""
    while size - at >= _FIXED:
        if len(buffer) - at < _FIXED:
            stream.seek(max(0, at - len(buffer)), os.SEEK_CUR)  # an entry's end may lie behind this piece
            size, buffer, at = size - at, buffer[at:] + stream.read(_PIECE), 0
            if len(buffer) < _FIXED:
                break
        if buffer[at : at + 4] != _ENTRY:
            break  # zipfile says what is wrong with it
        count += 1
        at += _FIXED + sum(_LENGTHS.unpack_from(buffer, at + 28))
    return count
