"""What a backup holds, by its names within the zip: a leaf that says what it is, the runs, and one's own image sets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from aecore.classroom.limits_file import FILE_NAME as LIMITS
from aecore.classroom.schema import FILE_NAME as CLASS
from aecore.disk.folders import OWNERS_KEY
from aecore.jobs.schema import FILE_NAME as JOBS
from aecore.runs.folder import ABOUT, JOB, RECIPE

LEAF = "aelab-backup.json"
FORMAT = "aelab-backup"
VERSION = 1
RUNS, SETS = "runs", "sets"
OWN = "own"
BESIDE = (OWNERS_KEY, LIMITS)
"""Single files beside the runs."""
TABLES = (JOBS, CLASS)
"""Files that are written while they are read: they are copied as they are at one moment."""


def run_files(runs: Path) -> Iterator[tuple[str, Path]]:
    """The files of all runs, the key of their owners and the limits of a class, each with its name within the zip.

    The tables are not among them.
    """
    for name in BESIDE:
        if (runs / name).is_file():
            yield f"{RUNS}/{name}", runs / name
    for folder in sorted(runs.iterdir()):
        if folder.is_dir() and not folder.name.startswith(".") and is_run(folder):
            yield from _below(folder, f"{RUNS}/{folder.name}")


def is_run(folder: Path) -> bool:
    """Whether a folder is a run's, or one's that waits to become it."""
    return any((folder / name).is_file() for name in (ABOUT, RECIPE, JOB))


def set_files(data: Path) -> Iterator[tuple[str, Path]]:
    """The files of one's own image sets, each with its name within the zip."""
    home = data / OWN
    if home.is_dir():
        for folder in sorted(home.iterdir()):
            if folder.is_dir() and not folder.name.startswith("."):
                yield from _below(folder, f"{SETS}/{folder.name}")


def _below(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        # What begins with a dot was begun and is not whole.
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield f"{name}/{path.relative_to(folder).as_posix()}", path


def belongs(name: str) -> bool:
    """Whether a backup has a file of this name, and it leads nowhere else."""
    parts = PurePosixPath(name).parts
    if name in (LEAF, *(f"{RUNS}/{file}" for file in (*BESIDE, *TABLES))):
        return True
    plain = not any(part.startswith(".") or "\\" in part or ":" in part for part in parts)
    return plain and len(parts) >= 3 and parts[0] in (RUNS, SETS) and "/".join(parts) == name
