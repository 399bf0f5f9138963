"""What was computed for the Explore page, kept in files beside the runs: named by content, bounded in size."""

from __future__ import annotations

import gzip
import os
import threading
import zlib
from dataclasses import dataclass
from pathlib import Path

from aecore.disk.whole_files import write_whole
from app.web.settings import settings

MOST_BYTES = 512 * 1024 * 1024
_SAMPLE = 64 * 1024
_WORTH = 0.9

_writing = threading.Lock()


@dataclass(frozen=True)
class Kept:
    """A file's content as it is sent, packed where that makes it smaller."""

    content: bytes
    packed: bool

    def plain(self) -> bytes:
        """What was kept."""
        return gzip.decompress(self.content) if self.packed else self.content


def folder() -> Path:
    """Where the files lie: only the web server writes here, and deleting it costs nothing but time."""
    return settings().runs_folder() / ".explore"


def get(name: str) -> Kept | None:
    """What is kept under a name; None where nothing is, or not any more."""
    for suffix, packed in ((".gz", True), ("", False)):
        path = folder() / f"{name}{suffix}"
        try:
            content = path.read_bytes()
            os.utime(path)  # what was used last is removed last
        except OSError:
            continue
        return Kept(content, packed)
    return None


def has(name: str) -> bool:
    """Whether something is kept under a name."""
    return any((folder() / f"{name}{suffix}").is_file() for suffix in (".gz", ""))


def put(name: str, content: bytes, *, packed: bool = True) -> Path:
    """Keeps a content under a name; what was not used for longest goes where there is too much.

    Args:
        name: of the file.
        content: all of it.
        packed: whether to compress what becomes smaller by it.

    Returns:
        Where it lies.

    Raises:
        RunError: a full disk, or a folder that may not be written.
    """
    kept = pack(content) if packed else Kept(content, packed=False)
    path = folder() / (f"{name}.gz" if kept.packed else name)
    # One at a time: two runs can have the same weights, before their first step say.
    with _writing:
        write_whole(
            path, kept.content, durable=True
        )  # a name must not stand for half a file after a power cut
        _trim(path)
    return path


def pack(content: bytes) -> Kept:
    """Compressed where that makes it a tenth smaller; weights do not compress, pictures do."""
    middle = content[max(0, (len(content) - _SAMPLE) // 2) :][:_SAMPLE]
    if len(zlib.compress(middle, 1)) > _WORTH * len(middle):
        return Kept(content, packed=False)
    return Kept(gzip.compress(content, 6, mtime=0), packed=True)


def _trim(newest: Path) -> None:
    files = []
    for path in folder().iterdir():
        try:
            files.append((path.stat().st_mtime_ns, path.stat().st_size, path))
        except OSError:
            continue  # Gone at this moment.
    too_many = sum(size for _, size, _ in files) - MOST_BYTES
    for _, size, path in sorted(files):
        if too_many <= 0:
            return
        if path != newest and not path.name.startswith("."):
            path.unlink(missing_ok=True)
            too_many -= size
