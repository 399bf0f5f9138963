"""What the owners of runs call them and note of them: read for every list, so kept while the files are the same."""

from __future__ import annotations

import threading
from pathlib import Path

from aecore.cache import Cache
from aecore.runs.folder import KEPT_WORDS
from aecore.runs.kept_words import KeptWords, read_words, write_words
from app.runs import library
from app.web.settings import settings

_kept: Cache[KeptWords] = Cache(2000)
_writing = threading.Lock()


def words_of(id: str) -> KeptWords:
    """What is kept of a run; nothing of one that has no folder, or ships."""
    return _read(_folder(id))


def change_words(id: str, *, name: str | None, note: str | None, starred: bool | None) -> KeptWords:
    """Changes what is kept of a run of this server's folder, and gives it.

    Raises:
        RunError: words that cannot be kept, or a disk that does not take them.
    """
    with _writing:
        words = _read(_folder(id)).changed(name=name, note=note, starred=starred)
        write_words(_folder(id), words)
    return words


def _folder(id: str) -> Path:
    # Of one that waits, too: it has a folder with nothing but its job in it.
    return library.ready_made().get(id) or settings().runs_folder() / id


def _read(folder: Path) -> KeptWords:
    try:
        stat = (folder / KEPT_WORDS).stat()
    except OSError:
        return KeptWords()
    key = (folder, stat.st_ino, stat.st_mtime_ns, stat.st_size)
    return _kept.get(key, lambda: read_words(folder))
