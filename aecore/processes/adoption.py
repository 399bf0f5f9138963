"""Processes that lose their parent become children of this one, which hears how they end. On Linux alone.

So a process can be forked by a helper, and still be killed, waited for and tied to whoever asked for it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

_PR_SET_NAME, _PR_SET_CHILD_SUBREAPER = 15, 36
_FORGOTTEN_SECONDS = 5.0


def adopt_orphans() -> bool:
    """From now on descendants whose parent ends are this process's children; says whether the kernel does that."""
    if sys.platform != "linux":
        return False
    with suppress(OSError, AttributeError):
        return bool(ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
    return False


def call_itself(name: str) -> None:
    """Gives this process a name of at most 15 letters, for those who look at what runs on the machine."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_NAME, name.encode()[:15], 0, 0, 0)


class Adopted:
    """A child by adoption, as `subprocess.Popen` holds one of its own. `pid` is None until it has told it."""

    def __init__(self) -> None:
        self.pid: int | None = None
        self._code: int | None = None
        self._doomed = False

    def known(self, pid: int) -> None:
        """It is there, under this number."""
        self.pid = pid
        if self._doomed:
            self.kill()

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, or minus the number of the signal that ended it; 1 for one that was never there.

        Raises subprocess.TimeoutExpired.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while self._code is None:
            if self.pid is None:
                self._code = 1
                break
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                self._code = 1  # Somebody else has taken it off the system's list.
                break
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
            elif deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
            else:
                time.sleep(0.002)
        return self._code

    def kill(self) -> None:
        """Ends it at once, or as soon as it is there."""
        self._doomed = True
        if self.pid is not None and self._code is None:
            with suppress(OSError):
                os.kill(self.pid, signal.SIGKILL)


class Orphanage:
    """Takes adopted children off the system's list that ended and that nobody waits for: what a worker left, say."""

    def __init__(self) -> None:
        self._seen: tuple[int, float] = 0, 0.0

    def tidy(self) -> None:
        """To be called now and then. Whoever has children of his own waits for them before they count as forgotten."""
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if ended is None:
            return
        now = time.monotonic()
        if ended.si_pid != self._seen[0]:
            self._seen = ended.si_pid, now
        elif now - self._seen[1] > _FORGOTTEN_SECONDS:
            with suppress(ChildProcessError):
                os.waitpid(ended.si_pid, os.WNOHANG)
            self._seen = 0, 0.0
