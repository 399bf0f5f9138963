"""All runs, their table and one's own image sets as one zip, made while the lab goes on."""

from __future__ import annotations

import json
import os
import sqlite3
import zipfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aecore.backup.contents import FORMAT, LEAF, RUNS, TABLES, VERSION, run_files, set_files
from aecore.disk.room import folder_bytes, room
from aecore.disk.whole_files import full_disk, writing
from aecore.errors import RunError


@dataclass(frozen=True)
class Packed:
    """What went into a backup: how many runs and sets, and how many bytes the zip has."""

    runs: int
    sets: int
    bytes: int


def pack(runs: Path, data: Path, file: Path) -> Packed:
    """Writes a backup; it is there whole, or not at all.

    The table of jobs first: a run that ends meanwhile is known by its own folder to have ended. Published image sets
    are not in it, they can be fetched again.

    Args:
        runs: the folder of the runs.
        data: the folder of the data sets.
        file: the zip to be made.

    Raises:
        RunError: no such folder, a file of that name, or no room.
    """
    if not runs.is_dir():
        raise RunError(
            "backup_none",
            "{folder}: expected the folder of a lab's runs, found none; try another one with --runs.",
            folder=str(runs),
        )
    if file.exists():
        raise RunError(
            "backup_there",
            "{file}: expected a name that is free, found a file of that name; try another name.",
            file=str(file),
        )
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
    if room(file.parent) < folder_bytes(runs) + folder_bytes(data / "own"):
        raise full_disk(file)
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        # Tensors hardly get smaller by being compressed.
        with writing(file), zipfile.ZipFile(beside, "x", zipfile.ZIP_STORED) as archive:
            beside.chmod(0o600)  # The key of the owners is in it.
            leaf = {
                "format": FORMAT,
                "version": VERSION,
                "created": datetime.now(UTC).isoformat(timespec="seconds"),
            }
            archive.writestr(LEAF, json.dumps(leaf) + "\n")
            for table in TABLES:
                if (runs / table).is_file():
                    archive.writestr(f"{RUNS}/{table}", _table(runs / table))
            held = _put(archive, run_files(runs))
            sets = _put(archive, set_files(data))
        packed = Packed(len(held), len(sets), beside.stat().st_size)
        with writing(file):
            beside.rename(file)
    finally:
        beside.unlink(missing_ok=True)
    return packed


def _table(file: Path) -> bytes:
    """The table as it is at this moment, what others have not written to the file yet included."""
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(":memory:")) as copy:
            source.backup(copy)
            return copy.serialize()
    except sqlite3.Error as error:
        raise RunError(
            "backup_table",
            "{file}: expected a whole table of the runs, found {found}; try `aelab doctor --mend` first.",
            file=str(file),
            found=str(error),
        ) from None


def _put(archive: zipfile.ZipFile, files: Iterable[tuple[str, Path]]) -> set[str]:
    """Puts files into the zip, and says of which folders they are."""
    held = set()
    for name, path in files:
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # Removed at this moment, as the lab goes on.
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (path.stat().st_mode & 0o777) << 16 if path.exists() else 0o600 << 16
        archive.writestr(entry, content)
        if name.count("/") > 1:
            held.add(name.split("/")[1])
    return held
