"""A zip that is to be a run, unpacked: by its table of contents first, and no more than that says. Without torch."""

from __future__ import annotations

import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from aecore.disk.whole_files import writing
from aecore.errors import RunError
from aecore.take_home.packing import NEEDED, is_part
from aecore.take_home.zip_refusals import MOST_BYTES, MOST_FILES, climbs, damaged, large, stranger, without

MOST_TEXT = 20_000_000
"""Of a file that is no tensors: metrics have a kilobyte a line, and 500 lines."""
BLOCK = 1 << 20


def unpack(
    path: Path, folder: Path, *, file: str = "", allow: Callable[[int], None] = lambda _bytes: None
) -> None:
    """Unpacks the files of a run into a folder that is there.

    Args:
        path: of the zip.
        folder: where they go.
        file: what the zip is called, where that is not its name on this disk.
        allow: is asked before anything is written, with the bytes that all of it takes; raises where it may not.

    Raises:
        RunError: no zip, too large, names that climb, a file that no run has, one that is missing, a full disk.
    """
    called = file or path.name
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _entries(called, archive)
            allow(sum(entry.file_size for entry in entries.values()))
            for name, entry in entries.items():
                _write(archive, entry, folder / name)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError):
        raise damaged(called) from None
    except OSError as error:
        raise RunError(
            "zip_file",
            "{file}: expected a zip that can be read, found {found}; try another path.",
            file=file or str(path),
            found=error.strerror or str(error),
        ) from None


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


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path) -> None:
    with writing(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        # No more than the table of contents says is ever read, and its checksum is held against the content.
        with archive.open(entry) as packed, place.open("wb") as file:
            shutil.copyfileobj(packed, file, BLOCK)
