"""The files in a folder or a zip archive a user brought, listed and read without trusting what they say.

Nothing is ever unpacked to the disk; links and paths that lead out of the folder are refused.
"""

from __future__ import annotations

import os
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

from aecore.datasets.own import zip_index
from aecore.datasets.own.budget import MEGABYTE, Budget
from aecore.datasets.own.zip_index import BROKEN_ZIP, check_count, open_zip
from aecore.disk.complaints import reading
from aecore.errors import DataError
from aecore.sentences import Sentence

LARGEST_FILE = 64 * MEGABYTE
CHUNK = MEGABYTE
UTF_8 = 0x800  # the flag of a name in an archive that is said to be UTF-8
JUNK = ("__MACOSX", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Entry:
    """One file: its path inside the folder or archive, with forward slashes, and how to open it."""

    name: str
    open: Callable[[], IO[bytes]]
    size: int = -1
    """Bytes that an archive says it has; -1 of a file on the disk, which can be read from any place."""

    @classmethod
    def of(cls, name: str, path: Path) -> Entry:
        """A file on the disk, under a name."""
        return cls(name, lambda: path.open("rb"))

    def read(self, budget: Budget) -> bytes:
        """All of it, counted while it is read."""
        chunks: list[bytes] = []
        size = 0
        try:
            with self.open() as stream:
                while chunk := stream.read(CHUNK):
                    budget.take(len(chunk))
                    size += len(chunk)
                    if size > LARGEST_FILE:
                        raise DataError(
                            "large_file",
                            "{file}: expected files of at most {most} MB each, found {found}; try a smaller picture.",
                            file=self.name,
                            most=LARGEST_FILE // MEGABYTE,
                            found=Sentence("found_larger", "a larger one"),
                        )
                    chunks.append(chunk)
        except DataError:
            raise
        except BROKEN_ZIP as error:
            raise DataError(
                "unread",
                "{file}: expected a file that can be read, found {found}; try packing or copying it again.",
                file=self.name,
                found=str(error) or type(error).__name__,
            ) from error
        return b"".join(chunks)


@contextmanager
def opened(path: Path) -> Iterator[tuple[list[Entry], Callable[[], Budget]]]:
    """The files of a folder or zip archive, sorted by name, and what makes a fresh budget for reading them once."""
    if path.is_dir():
        with reading(path):
            entries = _in_folder(path.resolve())
        yield _sorted(entries, path), lambda: Budget(str(path))
        return
    try:
        archive = open_zip(path, str(path))
    except BROKEN_ZIP as error:
        raise DataError(
            "zip",
            "{file}: expected a zip archive, found {found}; try packing or copying it again.",
            file=str(path),
            found=str(error),
        ) from error
    with archive:
        yield _sorted(_in_zip(archive), path), lambda: Budget(str(path))


def _sorted(entries: list[Entry], path: Path) -> list[Entry]:
    check_count(len(entries), str(path))
    return sorted(entries, key=lambda entry: entry.name)


def _printable(name: str) -> str:
    # It becomes a class name, or part of a sentence. Some disks write letters and their accents one by one.
    return "".join(sign if sign.isprintable() else "?" for sign in unicodedata.normalize("NFC", name))


def _shown(name: str) -> str:
    """A name for a complaint: one that is not trusted may have no end."""
    return _printable(name[:200])


def _name_of(info: zipfile.ZipInfo) -> str:
    """The name in an archive: many packers write UTF-8 and do not say so, and are read as code page 437."""
    if not info.flag_bits & UTF_8:
        with suppress(UnicodeError):
            return info.filename.encode("cp437").decode("utf-8")
    return info.filename


def _is_junk(name: str) -> bool:
    return any(part.startswith(".") or part in JUNK for part in PurePosixPath(name).parts)


def _in_folder(root: Path) -> list[Entry]:
    entries: list[Entry] = []
    for base, folders, files in os.walk(root, onerror=_tell):
        for child in (*folders, *files):
            path = Path(base, child)
            if path.is_symlink() and not path.resolve().is_relative_to(root):
                raise DataError(
                    "climbs_by_link",
                    "{file}: expected files that lie in the folder or archive itself, found a link that leads out"
                    " of it; try removing it, or putting the file itself there.",
                    file=_shown(path.relative_to(root).as_posix()),
                )
        folders[:] = sorted(folder for folder in folders if not _is_junk(folder))
        for child in files:
            path = Path(base, child)
            # A pipe or a device would never end.
            if not _is_junk(child) and path.is_file():
                entries.append(Entry.of(_printable(path.relative_to(root).as_posix()), path))
        if len(entries) > zip_index.MOST_FILES:
            break
    return entries


def _tell(error: OSError) -> None:
    # Otherwise a folder that cannot be read would look empty.
    raise error


def _in_zip(archive: zipfile.ZipFile) -> list[Entry]:
    entries: dict[str, Entry] = {}
    for info in archive.infolist():
        name = _name_of(info).replace("\\", "/")
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts or (parts and parts[0].endswith(":")):
            raise DataError(
                "climbs",
                "{file}: expected files that lie in the folder or archive itself, found a path that leads out of it;"
                " try removing it, or putting the file itself there.",
                file=_shown(name),
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise DataError(
                "link_packed",
                "{file}: expected files that lie in the folder or archive itself, found a link;"
                " try removing it, or putting the file itself there.",
                file=_shown(name),
            )
        if name and not info.is_dir() and not _is_junk(name):
            # Of two under one name the last counts, as for whoever unpacks them.
            entries[name] = Entry(_printable(name), partial(archive.open, info), info.file_size)
    return list(entries.values())
