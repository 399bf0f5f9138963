"""A process that ends with the one that started it, however that one ends.

On Linux the kernel sends the signal. Everywhere, a pipe that only the parent can write to reads as closed once the
parent is gone. Run as a script (`python lifeline.py PARENT COMMAND...`), it ties any command to its parent.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable

VARIABLE = "AELAB_LIFELINE"
_PR_SET_PDEATHSIG = 1


def tie_to_parent(parent: int) -> None:
    """Asks the kernel to kill this process (and what it turns into by exec) when `parent` ends; ends it if it has.

    On systems without such a call only the check for a parent that is gone already is made.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def follow_parent(gone: Callable[[], None] | None = None) -> None:
    """Ends this process as soon as the supervisor that started it is gone; does nothing without a supervisor.

    To be called once by a program that a supervisor starts. `gone` is called first, for what must be tidied.
    """
    descriptor = os.environ.pop(VARIABLE, "")
    if descriptor.isdigit():
        threading.Thread(
            target=_wait_for_end, args=(int(descriptor), gone), name="lifeline", daemon=True
        ).start()


def _wait_for_end(descriptor: int, gone: Callable[[], None] | None) -> None:
    try:
        while os.read(descriptor, 64):
            pass
    except OSError:
        return  # Not a pipe of ours: the number was taken by something else.
    try:
        if gone is not None:
            gone()
    finally:
        os._exit(1)


if __name__ == "__main__":
    tie_to_parent(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])
