"""What goes wrong with disks and archives, told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aecore.disk.room import is_full
from aecore.errors import DataError


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Tells what the operating system says while `path` is written."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise DataError(
                "disk_data",
                "{file}: expected room on the disk, found a full disk;"
                " try freeing space, or another folder named by AELAB_DATA.",
                file=str(path),
            ) from error
        raise DataError(
            "folder_data",
            "{file}: expected a folder that can be written, found {found};"
            " try the rights to write it, or another folder named by AELAB_DATA.",
            file=str(path),
            found=error.strerror or str(error),
        ) from error


@contextmanager
def reading(path: Path | str) -> Iterator[None]:
    """Tells what the operating system says while `path` is read."""
    try:
        yield
    except OSError as error:
        raise DataError(
            "path_data",
            "{file}: expected a file or folder that can be read, found {found};"
            " try another path, or the rights to read this one.",
            file=str(path),
            found=error.strerror or str(error),
        ) from error
