"""Who brought which own set, and what those sets take of the disk, without a look into each at every question."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from aecore.datasets.own.names import NAME
from aecore.disk.quota import Taken
from aecore.disk.room import folder_bytes

UPLOADER = "uploader"
"""The file in a set's folder that says whose it is, in a form that gives nothing away."""

SETTLED = 1_000_000_000
"""Nanoseconds: a folder that was changed so lately may be changed once more without its time telling."""

_Weighed = tuple[int, int, str]
"""When a folder was changed last, in nanoseconds, -1 where that is too lately to tell; what its files take, in
bytes; whose it is, "" for nobody's."""

_weighed: dict[Path, dict[str, _Weighed]] = {}
_weighing = threading.Lock()


def mark_of(owner: str) -> str:
    """An owner as a set's folder knows them; "" for nobody."""
    return hashlib.sha256(owner.encode()).hexdigest() if owner else ""


def uploader(name: str, folder: Path) -> str:
    """The mark of who brought a set; "" where nobody is known."""
    with suppress(OSError, UnicodeError):
        return (folder / "own" / name / UPLOADER).read_text(encoding="utf-8")
    return ""


def sets_taken(folder: Path, mark: str, but: str = "") -> Taken:
    """What the own sets in a data folder take, and those of one owner, but for one of them.

    A folder is weighed anew when it was changed: files of sets are only ever put there whole, under their names.

    Args:
        folder: the data folder.
        mark: of the owner, as `mark_of` gives it.
        but: the name of a set that does not count.
    """
    sets = {name: found for name, found in _looked(folder).items() if name != but}
    own = sum(size for _, size, whose in sets.values() if mark and whose == mark)
    return Taken(own, sum(size for _, size, _ in sets.values()))


def _looked(folder: Path) -> dict[str, _Weighed]:
    found: dict[str, _Weighed] = {}
    with _weighing:
        before = _weighed.get(folder, {})
        with suppress(OSError), os.scandir(folder / "own") as entries:
            for entry in entries:
                with suppress(OSError):
                    if NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                        changed = entry.stat(follow_symlinks=False).st_mtime_ns
                        known = before.get(entry.name)
                        if known is None or known[0] != changed:
                            settled = time.time_ns() - changed > SETTLED
                            size = folder_bytes(Path(entry.path))
                            known = changed if settled else -1, size, uploader(entry.name, folder)
                        found[entry.name] = known
        _weighed[folder] = found
    return found
