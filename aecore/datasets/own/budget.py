"""Counts what is read of a user's files as it comes, not as an archive's index promises: no bomb goes off.

How well an archive is packed says nothing: drawings on an even ground shrink to a six-hundredth.
"""

from __future__ import annotations

import psutil

from aecore.errors import DataError

MEGABYTE = 1 << 20
LARGEST_TOTAL = 2048 * MEGABYTE
SHARE_OF_MEMORY = 4  # of what is free, one part in so many may be filled with an array: copies of it follow


class TooMuchError(DataError):
    """More in all than is read, whichever file it is that went beyond."""


class Budget:
    """Counts what is read, and complains when it is more than fits."""

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._read = 0

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


def most_of_an_array() -> int:
    """How many bytes one array may have that is held in memory as a whole."""
    return min(LARGEST_TOTAL, int(psutil.virtual_memory().available) // SHARE_OF_MEMORY)
