"""Counts what is read of a user's files as it comes, not as an archive's index promises: no bomb goes off."""

from __future__ import annotations

from aecore.errors import DataError

MEGABYTE = 1 << 20
LARGEST_TOTAL = 2048 * MEGABYTE
HIGHEST_RATIO = 200  # of unpacked to packed; pictures are packed already, and hardly shrink
RATIO_MATTERS_FROM = 16 * MEGABYTE


class Budget:
    """Counts what is read, and complains when it is more than honest pictures need."""

    def __init__(self, subject: str, packed: int | None = None) -> None:
        """Args: packed: bytes of the archive that all comes from; None for a folder."""
        self._subject = subject
        self._packed = packed
        self._read = 0

    def take(self, count: int) -> None:
        """Raises DataError when `count` more bytes are too many."""
        self._read += count
        if self._read > LARGEST_TOTAL:
            raise self._complaint(f"at most {LARGEST_TOTAL // MEGABYTE:,} MB of images", "more than that")
        bound = HIGHEST_RATIO * (self._packed or 0)
        if self._packed is not None and self._read > max(RATIO_MATTERS_FROM, bound):
            raise self._complaint(
                f"an archive that unpacks to at most {HIGHEST_RATIO} times its size",
                f"more, from {self._packed:,} bytes (a zip bomb looks like this)",
            )

    def _complaint(self, expected: str, found: str) -> DataError:
        return DataError(
            subject=self._subject, expected=expected, found=found, attempt="fewer or smaller images"
        )
