"""Memory that a training step frees stays with the process, where the C library can be told so.

glibc gives large pieces back to the system at once. A step of a convolutional network frees and takes the same
pieces every few milliseconds, and a quarter of its time would go into pages being taken away and handed out again.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

# From glibc's malloc.h; its documentation: "Malloc Tunable Parameters".
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_KEPT = 256 << 20  # bytes of free memory at the heap's end that stay
_LARGEST = 32 << 20  # bytes of a piece that comes from the heap; the most glibc allows


@cache
def keep_freed_memory() -> bool:
    """Tells the C library, once a process; says whether there is one that understands."""
    if not sys.platform.startswith("linux"):
        return False
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is None:
        return False
    return bool(tune(_MMAP_THRESHOLD, _LARGEST)) and bool(tune(_TRIM_THRESHOLD, _KEPT))


def give_freed_memory_back() -> None:
    """Has the C library return what is free now: of a process that is about to fork, each child would hold the same."""
    if (
        sys.platform.startswith("linux")
        and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None
    ):
        trim(0)
