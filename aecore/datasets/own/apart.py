"""Reads what somebody brought in a process of its own, which may take so much memory and time and no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import psutil

from aecore.datasets.own.manner import Manner
from aecore.datasets.own.parts import sweep
from aecore.datasets.own.share import Share
from aecore.errors import DataError

GIGABYTE = 1 << 30
LEAST_MEMORY, MOST_MEMORY = GIGABYTE // 2, 2 * GIGABYTE
SECONDS = 600.0
LOOKS = 0.05  # seconds between two looks at it


class GivenUpError(Exception):
    """Nobody waits for it any more."""


def import_apart(
    path: Path,
    name: str,
    folder: Path,
    manner: Manner,
    *,
    replacing: bool = False,
    numbered: bool = False,
    mark: str = "",
    share: Share | None = None,
    memory: int | None = None,
    seconds: float = SECONDS,
    given_up: Callable[[], bool] = lambda: False,
) -> str:
    """Makes a set as `aecore.datasets.loading.import_images` does, and returns its name.

    Args:
        mark: whose the set is, as `brought.mark_of` gives it.
        share: what it may take of the disk, beside what is free; None for anything.
        memory: bytes the process may take; None for half of what is free, within bounds.
        seconds: how long it may take.
        given_up: asked again and again; once it says so, the process is ended.
    Raises:
        DataError: what cannot be read, is no images, or needs more memory, time or room on the disk; nothing is
            left of it then.
        GivenUpError: `given_up` said so.
    """
    most = memory or max(LEAST_MEMORY, min(MOST_MEMORY, psutil.virtual_memory().available // 2))
    asked = {
        "path": str(path),
        "name": name,
        "folder": str(folder),
        "stretch": manner.stretch,
        "order": manner.order,
        "replacing": replacing,
        "numbered": numbered,
        "mark": mark,
        "share": asdict(share) if share else None,
        "memory": most,
        "seconds": int(seconds) + 1,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "aecore.datasets.own.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        with process:
            assert process.stdin is not None
            with suppress(BrokenPipeError):
                process.stdin.write(json.dumps(asked) + "\n")
                process.stdin.flush()
            try:
                _watch(process, path.name, most, time.monotonic() + seconds, given_up)
            finally:
                process.kill()
            assert process.stdout is not None
            answer = process.stdout.read()
    finally:
        sweep(folder / "own", process.pid)
    return _made(answer, path.name)


def _watch(
    process: subprocess.Popen[str], file: str, most: int, end: float, given_up: Callable[[], bool]
) -> None:
    known = psutil.Process(process.pid)
    while process.poll() is None:
        if given_up():
            raise GivenUpError
        if time.monotonic() > end:
            raise DataError(
                "import_time",
                "{file}: expected images that are read within minutes, found that these take longer;"
                " try fewer or smaller images.",
                file=file,
            )
        with suppress(psutil.Error):
            # Where the system holds no process to its limit.
            if known.memory_info().rss > most + LEAST_MEMORY // 2:
                raise _ended(file)
        time.sleep(LOOKS)


def _made(answer: str, file: str) -> str:
    try:
        said = json.loads(answer)
    except ValueError:
        raise _ended(file) from None
    if "refused" in said:
        raise DataError.known(said["refused"])
    return str(said["made"])


def _ended(file: str) -> DataError:
    return DataError(
        "import_ended",
        "{file}: expected images that can be read here, found that reading them took more memory than it may, or"
        " failed; try fewer or smaller images, or saving them again.",
        file=file,
    )
