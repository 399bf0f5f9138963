"""What was dropped lies on the disk until it is a set, not in memory; it goes with the page that dropped it."""

from __future__ import annotations

import errno
import mimetypes
import os
import re
import secrets
import shutil
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psutil

from aecore.datasets.own.parts import sweep_at_start as sweep_parts
from aecore.disk.room import room

MOST_ON_DISK = 4 << 30  # bytes of all that lies there at a time
HOME = ".uploads"  # in the data folder
_NAME = re.compile(r"(\d{1,10})\.[0-9a-f]{8}")


class Dropped(Protocol):
    """A file as the uploader hands it over."""

    name: str

    def getbuffer(self) -> memoryview:
        """What is in it."""
        ...


_there: weakref.WeakSet[Place] = weakref.WeakSet()
_counting = threading.Lock()


class Place:
    """A folder for what comes, whose room is kept. It is gone once nothing holds this any more.

    Attributes:
        folder: where it lies, and nothing else does.
        size: in bytes, of all that may come.
    """

    def __init__(self, size: int, folder: Path) -> None:
        """Raises OSError: no room for it on the disk of the data folder, of which some is left to others."""
        self.size = size
        home = folder / HOME
        self.folder = home / f"{os.getpid()}.{secrets.token_hex(4)}"
        with _counting:
            if self.size > min(room(folder), MOST_ON_DISK - sum(place.size for place in _there)):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            _there.add(self)
        sweep(home)
        self._remove = weakref.finalize(self, _remove, self.folder)
        try:
            self.folder.mkdir(parents=True)
        except BaseException:
            self.remove()
            raise

    def remove(self) -> None:
        """Takes the files away."""
        with _counting:
            _there.discard(self)
        self._remove()


class Upload(Place):
    """Files that were dropped together.

    Attributes:
        path: what to read: the one file, or a folder of several; one picture is a folder too.
        names: of the files, as they were dropped.
    """

    def __init__(self, files: Sequence[Dropped], folder: Path) -> None:
        """Raises OSError: no room for them on the disk, of which some is left to others."""
        self.names = [Path(str(file.name)).name for file in files]
        super().__init__(sum(file.getbuffer().nbytes for file in files), folder)
        try:
            self.path = _written(files, self.names, self.folder)
        except BaseException:
            self.remove()
            raise


def sweep(home: Path) -> None:
    """Removes what servers left that are no more; what bears this one's number is of one before it, or in use here."""
    with _counting:
        here = {place.folder for place in _there}
    for left in home.glob("*"):
        found = _NAME.fullmatch(left.name)
        if (
            found
            and left not in here
            and (found[1] == str(os.getpid()) or not psutil.pid_exists(int(found[1])))
        ):
            shutil.rmtree(left, ignore_errors=True)


def sweep_at_start(folder: Path, runs: Path) -> None:
    """Removes what a server left that was killed: what was dropped, and sets and runs half written.

    Args:
        folder: the data folder.
        runs: the folder of the runs.
    """
    sweep(folder / HOME)
    with suppress(OSError):
        (folder / HOME).rmdir()
    sweep_parts(folder / "own")
    sweep_parts(runs)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()


def _written(files: Sequence[Dropped], names: Sequence[str], scratch: Path) -> Path:
    alone = len(files) == 1 and not (mimetypes.guess_type(names[0])[0] or "").startswith("image/")
    folder = scratch if alone else scratch / "images"
    folder.mkdir(exist_ok=True)
    for file, name in zip(files, names, strict=True):
        stem, suffix = _short(name)
        path, number = folder / f"{stem}{suffix}", 2
        while path.exists():  # Of the same name, from different folders.
            path, number = folder / f"{stem}-{number}{suffix}", number + 1
        path.write_bytes(file.getbuffer())
    return path if alone else folder


def _short(name: str) -> tuple[str, str]:
    suffix = "".join(Path(name).suffixes[-2:])[-24:]
    return name.removesuffix(suffix)[:80], suffix
