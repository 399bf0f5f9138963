"""How many files a process may have open: macOS begins with 256, a room of browsers needs more."""

from __future__ import annotations

import sys
from contextlib import suppress

WANTED = (65_536, 10_240, 4_096, 1_024)


def raise_open_files() -> int:
    """Lets this process open as many files (connections count too) as the machine allows, and says how many."""
    if sys.platform == "win32":
        return 8_192
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in WANTED:
        # macOS says "no limit" and yet refuses what is over its own; the next smaller one is tried then.
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        if soft != resource.RLIM_INFINITY and most > soft:
            with suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
                return most
    return WANTED[0] if soft == resource.RLIM_INFINITY else soft
