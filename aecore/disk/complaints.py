"""What goes wrong with disks and archives, told in one sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aecore.errors import DataError

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Tells what the operating system says while `path` is written."""
    try:
        yield
    except OSError as error:
        full = error.errno in _FULL
        raise DataError(
            subject=str(path),
            expected="room on the disk" if full else "a folder that can be written",
            found="a full disk" if full else (error.strerror or str(error)),
            attempt=f"{'freeing space' if full else 'the rights to write it'}, or another folder named by AELAB_DATA",
        ) from error


@contextmanager
def reading(path: Path | str) -> Iterator[None]:
    """Tells what the operating system says while `path` is read."""
    try:
        yield
    except OSError as error:
        raise DataError(
            subject=str(path),
            expected="a file or folder that can be read",
            found=error.strerror or str(error),
            attempt="another path, or the rights to read this one",
        ) from error
