"""Has what somebody brought read in a process of its own, which may take so much memory and time and no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import psutil

from aecore.errors import AELabError

GIGABYTE = 1 << 30
LEAST_MEMORY, MOST_MEMORY = GIGABYTE // 2, 2 * GIGABYTE
SECONDS = 600.0
LOOKS = 0.05  # seconds between two looks at it

Made = TypeVar("Made")


class GivenUpError(Exception):
    """Nobody waits for it any more."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Bounds:
    """What such a process may take.

    Attributes:
        late: what is said where it takes longer.
        ended: what is said where it takes more memory, or ends without an answer.
        memory: bytes; None for half of what is free, within bounds.
        seconds: how long it may take.
        least: bytes that it may take in any case, where `memory` is None.
        given_up: asked again and again; once it says so, the process is ended.
    """

    late: Callable[[], AELabError]
    ended: Callable[[], AELabError]
    memory: int | None = None
    seconds: float = SECONDS
    least: int = LEAST_MEMORY
    given_up: Callable[[], bool] = _never


def ask_apart(
    module: str,
    asked: Mapping[str, Any],
    bounds: Bounds,
    *,
    take: Callable[[dict[str, Any]], Made],
    clear: Callable[[int], None],
) -> Made:
    """Has a module's process answer, which holds itself to its bounds by `aecore.machine.bounded`.

    Args:
        module: its name.
        asked: what it is asked, as JSON has it.
        bounds: what it may take.
        take: makes of its answer what was wanted, while what it has left on the disk is there.
        clear: removes what the process of a number has left.

    Raises:
        GivenUpError: nobody waits for it any more.
        AELabError: that of `bounds`, or of `take`.
    """
    most = bounds.memory or max(bounds.least, min(MOST_MEMORY, psutil.virtual_memory().available // 2))
    process = subprocess.Popen(
        [sys.executable, "-m", module],
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
                whole = {**asked, "memory": most, "seconds": int(bounds.seconds) + 1}
                process.stdin.write(json.dumps(whole) + "\n")
                process.stdin.flush()
            try:
                watch(process, most, time.monotonic() + bounds.seconds, bounds)
            finally:
                process.kill()
            assert process.stdout is not None
            said = process.stdout.read()
        try:
            answer = json.loads(said)
        except ValueError:
            raise bounds.ended() from None
        return take(answer)
    finally:
        clear(process.pid)


def watch(process: subprocess.Popen[str], most: int, end: float, bounds: Bounds) -> None:
    """Waits until a process has ended. Raises as `ask_apart` does where it takes more than it may."""
    known = psutil.Process(process.pid)
    while process.poll() is None:
        if bounds.given_up():
            raise GivenUpError
        if time.monotonic() > end:
            raise bounds.late()
        with suppress(psutil.Error):
            # Where the system holds no process to its limit.
            if known.memory_info().rss > most + LEAST_MEMORY // 2:
                raise bounds.ended()
        time.sleep(LOOKS)
