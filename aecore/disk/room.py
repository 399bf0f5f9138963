"""How much room a disk has left, and what a full one says."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT)
LEFT_FREE = 1 << 30
LEFT_SHARE = 50
SMALL = 64 << 10


def is_full(error: OSError) -> bool:
    """Whether a disk, or what somebody may take of it, has no room left."""
    return error.errno in FULL


def room(folder: Path) -> int:
    """Bytes that runs may still write to the disk of a folder, which need not exist yet.

    A gigabyte, or a fiftieth of a small disk, is left to everybody else. A disk that does not tell has room.
    """
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        disk = shutil.disk_usage(place)
    except OSError:
        return 1 << 62
    return max(0, disk.free - min(LEFT_FREE, disk.total // LEFT_SHARE))


def takes_anything(folder: Path) -> bool:
    """Whether the disk of a folder takes any file at all; one that does not tell does."""
    try:
        return shutil.disk_usage(folder).free >= SMALL
    except OSError:
        return True


def folder_bytes(folder: Path) -> int:
    """What the files of a folder take, those of its folders too; 0 where there is none."""
    taken = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    if entry.is_dir(follow_symlinks=False):
                        taken += folder_bytes(Path(entry.path))
                    else:
                        taken += entry.stat(follow_symlinks=False).st_size
                except OSError:
                    continue  # Gone at this moment.
    except OSError:
        return taken
    return taken
