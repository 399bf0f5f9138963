"""One process at a time in a folder; the others wait their turn."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aecore.disk.complaints import writing


@contextmanager
def alone(target: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Keeps other processes from bringing files into the same folder; calls `waiting` now and then until it may.

    The folder is made, and taken away again where nothing came to lie in it.
    """
    folder = target.parent
    made = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        while not _locked(descriptor):
            waiting()
            time.sleep(0.2)
        yield
    finally:
        for parent in made:
            with contextlib.suppress(OSError):
                parent.rmdir()
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # A disk that knows no locks: there is nobody to wait for that one could see.
    return True
