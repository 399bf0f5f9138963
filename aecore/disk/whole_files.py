"""Files that appear whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aecore.disk.room import is_full, room
from aecore.errors import RunError


def write_whole(path: Path, content: bytes, *, durable: bool = False, within: bool = False) -> None:
    """Writes beside the place and renames, so that a reader or a kill never sees half a file.

    Args:
        path: where it goes; folders on the way are made.
        content: all of it.
        durable: wait until it is on the disk, so that it survives a power cut too.
        within: only into a folder that is there: one that was moved away meanwhile is not made anew.

    Raises:
        RunError: a full disk or a folder that may not be written; the old file stays as it was.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    with writing(path):
        if not within:
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as file:
                file.write(content)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def write_json(path: Path, value: Any, *, within: bool = False) -> None:
    """Writes indented JSON, whole; `within` as `write_whole` has it. Raises RunError."""
    write_whole(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode(), within=within)


def require_room(path: Path, bytes: int) -> None:
    """Raises RunError where so many bytes would take of a disk what is left to others."""
    if room(path) < bytes:
        raise full_disk(path)


def full_disk(path: Path) -> RunError:
    """What is said where there is no room for a file of a run."""
    return RunError(
        "disk_full",
        "{file}: expected room on the disk, found none left; "
        "try deleting runs you no longer need; what was saved before is still there.",
        file=str(path),
    )


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns what the disk says while `path` is written into one sentence. Raises RunError."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise full_disk(path) from None
        raise RunError(
            "folder_runs",
            "{file}: expected a folder that can be written to, found {found}; "
            "try another folder with --runs.",
            file=str(path),
            found=error.strerror or str(error),
        ) from None
