"""A run from a zip that somebody else has packed: nothing in it is trusted, and nothing of it runs."""

from __future__ import annotations

import secrets
import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from aecore.disk.whole_files import write_json, writing
from aecore.errors import RunError
from aecore.runs.folder import ABOUT
from aecore.runs.run import Run
from aecore.take_home.fitting import checked
from aecore.take_home.packed_run import FORMAT, NEEDED, is_part
from aecore.take_home.zip_refusals import MOST_BYTES, MOST_FILES, climbs, damaged, large, stranger, without

MOST_TEXT = 20_000_000
"""Of a file that is no tensors: metrics have a kilobyte a line, and 500 lines."""
BLOCK = 1 << 20


def import_run(path: Path, runs: Path) -> Run:
    """The run of a zip that `export_run(run, "run")` made, as a new run of a folder; its id is a new one.

    All sizes are read before anything is unpacked, tensors are compared with what the recipe needs before any is
    read, and nothing is left behind where something is wrong.

    Args:
        path: of the zip.
        runs: the folder of all runs.

    Raises:
        RunError: no zip, no run, not whole, another format, too large, names that climb out of their folder, a file
            that no run has (a pickle, say), tensors that do not fit the recipe, a folder that cannot be written.
    """
    new = secrets.token_hex(8)
    beside = runs / f".{new}.part"
    try:
        with zipfile.ZipFile(path) as archive:
            for name, entry in _entries(path.name, archive).items():
                _unpack(archive, entry, beside / name)
        about = checked(path.name, beside)
        write_json(beside / ABOUT, {**about, "id": new})
        (beside / FORMAT).unlink()
        with writing(runs / new):
            beside.rename(runs / new)
        return Run.open(runs / new)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError):
        raise damaged(path.name) from None
    except OSError as error:
        raise RunError(
            "zip_file",
            "{file}: expected a zip that can be read, found {found}; try another path.",
            file=str(path),
            found=error.strerror or str(error),
        ) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _entries(file: str, archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """What is to be unpacked, by its name within the run; by the zip's own table of contents alone."""
    listed = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(listed) > MOST_FILES or sum(entry.file_size for entry in listed) > MOST_BYTES:
        raise large(file, file, MOST_FILES, MOST_BYTES)
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in listed:
        # The name as it was packed: zipfile itself would mend some that climb.
        name = entry.orig_filename
        parts = PurePosixPath(name).parts
        leads_out = ".." in parts or name.startswith("/") or "\\" in name or ":" in name
        if leads_out or stat.S_ISLNK(entry.external_attr >> 16):
            raise climbs(file, name)
        # In a folder of its own, as it is packed, or without one, as it may be packed again by hand.
        short = name if is_part(name) else "/".join(parts[1:])
        if not is_part(short):
            raise stranger(file, name)
        if short in found:
            raise damaged(file)
        if entry.file_size > MOST_TEXT and not short.endswith(".safetensors"):
            raise large(file, short)
        found[short] = entry
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise without(file, missing[0])
    return found


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path) -> None:
    with writing(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        # No more than the table of contents says is ever read, and its checksum is held against the content.
        with archive.open(entry) as packed, place.open("wb") as file:
            shutil.copyfileobj(packed, file, BLOCK)
