"""Removed runs, until there is no way back: a folder beside the runs, on the same disk. Without torch."""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aecore.disk.whole_files import writing
from aecore.runs.folder import ABOUT, METRICS, trash

KEPT_SECONDS = 3600.0
"""For how long a removed run can be brought back, where nobody needs its room before."""
AT_WORK_SECONDS = 120.0
"""A run without a job whose metrics are younger is taken to be trained still."""
_EMPTIED = ".emptied"


@dataclass(frozen=True)
class Thrown:
    """A removed run: its id, and when it was removed, in seconds since 1970."""

    run: str
    at: float


def put_away(runs: Path, run: str, at: float | None = None) -> bool:
    """Moves a run into the trash; False where there is no such folder.

    Args:
        runs: the folder of the runs.
        run: id.
        at: when it was removed, in seconds since 1970; now where left out.

    Raises:
        RunError: a folder that may not be written.
    """
    folder, place = runs / run, trash(runs) / run
    if not folder.is_dir():
        return False
    with writing(folder):
        place.parent.mkdir(exist_ok=True)
        if place.exists():
            empty(runs, run)  # Left behind of a run of the same name.
        try:
            folder.rename(place)
        except FileNotFoundError:
            return False
        # The folder's own time is where it stands since when it lies there: that takes no room on a full disk.
        moment = time.time() if at is None else at
        os.utime(place, (moment, moment))
    return True


def bring_back(runs: Path, run: str) -> bool:
    """Moves a run out of the trash; False where it does not lie there (any more). Raises RunError."""
    place, folder = trash(runs) / run, runs / run
    if not place.is_dir() or folder.exists():
        return False
    with writing(folder):
        try:
            place.rename(folder)
        except FileNotFoundError:
            return False
    return True


def is_at_work(folder: Path) -> bool:
    """Whether a run without a job seems to be trained at this moment: one that was killed says so, too, for a while."""
    try:
        state = json.loads((folder / ABOUT).read_bytes()).get("state")
        return state in ("running", "paused") and time.time() - (folder / METRICS).stat().st_mtime < AT_WORK_SECONDS
    except (OSError, ValueError, AttributeError):
        return False


def is_put_away(runs: Path, run: str) -> bool:
    """Whether a run lies in the trash."""
    return (trash(runs) / run).is_dir()


def thrown(runs: Path) -> list[Thrown]:
    """What lies in the trash, what was removed first before the others."""
    found = []
    with suppress(FileNotFoundError), os.scandir(trash(runs)) as entries:
        for entry in entries:
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                    found.append(Thrown(entry.name, entry.stat(follow_symlinks=False).st_mtime))
    return sorted(found, key=lambda each: each.at)


def empty(runs: Path, run: str) -> None:
    """Deletes a run of the trash; there is no way back from the first moment on."""
    place = trash(runs) / run
    beside = trash(runs) / f"{_EMPTIED}-{run}"
    with suppress(OSError):
        if beside.exists():
            shutil.rmtree(beside, ignore_errors=True)
        place.rename(beside)
        shutil.rmtree(beside, ignore_errors=True)


def sweep(runs: Path) -> None:
    """Deletes what was left over where a deletion was cut short."""
    for left in trash(runs).glob(f"{_EMPTIED}-*"):
        shutil.rmtree(left, ignore_errors=True)
