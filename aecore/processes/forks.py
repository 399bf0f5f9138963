"""Forks a process that becomes the child of a third one, which adopts it (`aecore.processes.adoption`)."""

from __future__ import annotations

import os
import time
from pathlib import Path

_ADOPTION_SECONDS = 10.0


def threads_of_this_process() -> int:
    """How many there are, those of libraries too."""
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def fork_for(parent: int) -> bool:
    """Forks a child of `parent`, an ancestor that adopts orphans: True in the new process, False in this one.

    The new process returns as soon as it is the child of `parent`, and ends where it is not taken in.

    Raises:
        OSError: the system has no room for another process.
    """
    # The process in between ends at once: the kernel gives its child to the next ancestor that adopts.
    between = os.fork()
    if between:
        _, status = os.waitpid(between, 0)
        if code := os.waitstatus_to_exitcode(status):
            raise OSError(code, os.strerror(code) if code > 0 else f"killed by signal {-code}")
        return False
    try:
        if os.fork():
            os._exit(0)
    except OSError as error:
        os._exit(error.errno or 1)
    deadline = time.monotonic() + _ADOPTION_SECONDS
    while os.getppid() != parent:
        if time.monotonic() > deadline or not Path(f"/proc/{parent}").exists():
            os._exit(1)
        time.sleep(0.001)
    return True
