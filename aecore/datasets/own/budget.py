"""Counts what is read of a user's files as it comes, not as an archive's index promises: no bomb goes off.

How well an archive is packed says nothing: drawings on an even ground shrink to a six-hundredth.
"""

from __future__ import annotations

import resource
from contextlib import suppress
from pathlib import Path

import psutil

from aecore.errors import DataError

MEGABYTE = 1 << 20
LARGEST_TOTAL = 2048 * MEGABYTE
MOST_PIXELS_IN_ALL = 10_000_000_000  # a folder of photographs of so many bytes has fewer
SHARE_OF_MEMORY = (
    4  # of what is at hand, one part in so many may be filled with arrays: copies of them follow
)


class TooMuchError(DataError):
    """More in all than is read, whichever file it is that went beyond."""


class Budget:
    """Counts what is read, and complains when it is more than fits."""

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._read = 0
        self._pixels = 0
        self._held = 0

    def take(self, count: int) -> None:
        """Raises TooMuchError when `count` more bytes are too many."""
        self._read += count
        if self._read > LARGEST_TOTAL:
            raise TooMuchError(
                "total",
                "{file}: expected at most {most} MB of images, found more than that; try fewer or smaller images.",
                file=self._subject,
                most=LARGEST_TOTAL // MEGABYTE,
            )

    def see(self, count: int) -> None:
        """Raises TooMuchError when pictures of `count` more pixels are too many to be decoded."""
        self._pixels += count
        if self._pixels > MOST_PIXELS_IN_ALL:
            raise TooMuchError(
                "total_pixels",
                "{file}: expected pictures of at most {most} million pixels in all, found more than that;"
                " try fewer pictures, or smaller copies of them.",
                file=self._subject,
                most=MOST_PIXELS_IN_ALL // 1_000_000,
            )

    def hold(self, count: int) -> None:
        """So many bytes of an array that stays in memory, beside those before it."""
        self._held += count

    @property
    def room(self) -> int:
        """How many bytes the next array may have: all that are held together are no larger than one may be."""
        return max(0, most_of_an_array() - self._held)


def most_of_an_array() -> int:
    """How many bytes one array may have that is held in memory as a whole."""
    return min(LARGEST_TOTAL, at_hand() // SHARE_OF_MEMORY)


def at_hand() -> int:
    """How many bytes of memory this process may still hope for: what is free, to it or its container."""
    limits = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS)]
    free = min(int(psutil.virtual_memory().available), _left_to_container())
    return min(free, *(limit for limit in limits if limit != resource.RLIM_INFINITY), free)


def _left_to_container(groups: Path = Path("/sys/fs/cgroup")) -> int:
    """What a container may still take, which the machine's free memory does not tell; much where there is none."""
    left = 1 << 62
    with suppress(OSError, ValueError):
        inside = Path("/proc/self/cgroup").read_text().rpartition("0::/")[2].splitlines()[:1]
        for group in (groups, groups / (inside[0] if inside else "")):
            with suppress(OSError, ValueError):
                most = int((group / "memory.max").read_text())
                kept = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
                # Pages of files that were read give way.
                used = int((group / "memory.current").read_text()) - int(kept.get("inactive_file", 0))
                left = min(left, max(0, most - used))
    return left
