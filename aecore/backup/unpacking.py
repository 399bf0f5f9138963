"""A backup put back: into a folder of runs that has none, and beside the image sets that are there."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import stat
import zipfile
from pathlib import Path

from aecore.backup.contents import FORMAT, LEAF, OWN, RUNS, SETS, VERSION, belongs
from aecore.backup.packing import Packed
from aecore.disk.room import room
from aecore.disk.whole_files import full_disk, writing
from aecore.errors import RunError

BLOCK = 1 << 20


def unpack(file: Path, runs: Path, data: Path) -> Packed:
    """Puts runs, their table and image sets back. Nothing is changed where something is wrong.

    Args:
        file: the zip that `pack` made.
        runs: the folder of the runs, empty or not there.
        data: the folder of the data sets; a set that is there already stays as it is.

    Raises:
        RunError: no backup, one that is damaged or of a later version, a folder with runs in it, no room.
    """
    if runs.is_dir() and any(runs.iterdir()):
        raise RunError(
            "restore_into",
            "{folder}: expected an empty folder to put the runs back into, found one with something in it; "
            "try another one with --runs.",
            folder=str(runs),
        )
    mark = secrets.token_hex(4)
    beside, sets = runs.with_name(f".{runs.name}.{mark}.part"), data / OWN / f".restored.{mark}.part"
    try:
        with zipfile.ZipFile(file) as archive:
            entries = _entries(file, archive)
            for folder, wanted in ((beside, RUNS), (sets, SETS)):
                needed = sum(entry.file_size for entry in entries if entry.filename.startswith(f"{wanted}/"))
                if room(folder) < needed:
                    raise full_disk(folder)
            for entry in entries:
                part, _, name = entry.filename.partition("/")
                if name:
                    _write(archive, entry, (beside if part == RUNS else sets) / name)
        with writing(runs):
            beside.mkdir(parents=True, exist_ok=True)
            if runs.is_dir():
                runs.rmdir()
            beside.rename(runs)
        return Packed(_folders(runs), _put_sets(sets, data / OWN), file.stat().st_size)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError):
        raise _damaged(file) from None
    except FileNotFoundError:
        raise _none(file) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(sets, ignore_errors=True)


def _entries(file: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    try:
        leaf = json.loads(archive.read(LEAF))
        version = int(leaf["version"]) if leaf["format"] == FORMAT else 0
    except (KeyError, ValueError, TypeError):
        raise _none(file) from None
    if not 1 <= version <= VERSION:
        raise RunError(
            "restore_later",
            "{file}: expected a backup of version {known} or before, found version {version}; "
            "try the AE Lab that it was made with.",
            file=str(file),
            known=VERSION,
            version=version,
        )
    names = [entry.orig_filename for entry in entries]
    links = any(stat.S_ISLNK(entry.external_attr >> 16) for entry in entries)
    if links or len(set(names)) < len(names) or not all(map(belongs, names)):
        raise _damaged(file)
    return entries


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path) -> None:
    with writing(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        mode = (entry.external_attr >> 16) & 0o777
        # Its checksum is held against the content while it is read.
        with (
            archive.open(entry) as packed,
            os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out,
        ):
            shutil.copyfileobj(packed, out, BLOCK)
        place.chmod(mode or 0o600)


def _put_sets(sets: Path, own: Path) -> int:
    """Those of a name that is there already are left out."""
    put = 0
    if sets.is_dir():
        for folder in sorted(sets.iterdir()):
            if not (own / folder.name).exists():
                folder.rename(own / folder.name)
                put += 1
    return put


def _folders(runs: Path) -> int:
    return sum(path.is_dir() for path in runs.iterdir())


def _none(file: Path) -> RunError:
    return RunError(
        "restore_none",
        "{file}: expected a backup that `aelab backup` made, found none; try another path.",
        file=str(file),
    )


def _damaged(file: Path) -> RunError:
    return RunError(
        "restore_damaged",
        "{file}: expected a whole backup, found a damaged one; try another copy of it.",
        file=str(file),
    )
