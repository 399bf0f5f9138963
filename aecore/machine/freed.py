"""Memory that was let go of, given back to the machine."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress


def give_back_freed() -> None:
    """Has the C library return what it holds of freed memory; elsewhere than on Linux's glibc it does nothing.

    Before a process forks: each child would hold the same.
    """
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)
