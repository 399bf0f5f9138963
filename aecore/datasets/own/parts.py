"""What is written before it is whole lies under a name that tells who writes it, and goes when that one has gone."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from aecore.disk.local_disk import is_on_network

NAME = re.compile(r"\..{1,60}?(?:\.(\d{1,10}))?\.[0-9a-f]{8}\.part")
OLD = 3600.0  # seconds: the folder may be another machine's too, whose processes are not known here


@contextmanager
def part_in(home: Path, name: str) -> Iterator[Path]:
    """An empty folder beside the sets, which is gone afterwards unless it has got another name."""
    part = home / f".{name}.{os.getpid()}.{secrets.token_hex(4)}.part"
    made = [parent for parent in (home, *home.parents) if not parent.exists()]
    try:
        part.mkdir(parents=True)
        yield part
    finally:
        shutil.rmtree(part, ignore_errors=True)
        for parent in made:
            with suppress(OSError):
                parent.rmdir()


def sweep(home: Path, process: int | None = None) -> None:
    """Removes what a process left that was killed while it wrote.

    Args:
        home: the folder of the sets.
        process: the one that is gone for sure; None for any that is not there, and has not been for long.
    """
    for part in home.glob(".*.part"):
        found = NAME.fullmatch(part.name)
        with suppress(OSError):
            if found and (_left(part, found[1]) if process is None else found[1] == str(process)):
                shutil.rmtree(part, ignore_errors=True)


def sweep_at_start(home: Path) -> None:
    """Removes what those left that are no more, at once: on a disk of this machine all who write are known.

    Called by a process that has written nothing yet: what bears its number is of one before it.
    """
    if is_on_network(home):
        sweep(home)
        return
    for part in home.glob(".*.part"):
        found = NAME.fullmatch(part.name)
        # One that tells nobody is of an earlier version.
        if (
            found
            and (number := int(found[1] or 0))
            and (number == os.getpid() or not psutil.pid_exists(number))
        ):
            shutil.rmtree(part, ignore_errors=True)
    sweep(home)


def _left(part: Path, process: str | None) -> bool:
    gone = process is None or not psutil.pid_exists(int(process))
    return gone and time.time() - part.stat().st_mtime > OLD
