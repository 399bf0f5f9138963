"""Reading a growing metrics.jsonl from where a page stopped."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

CHUNK = 256 * 1024


@dataclass
class Tail:
    """A place in a file of lines that grows, and that a resumed training may replace by a shorter one.

    Args:
        path: the file; it need not be there yet.
        offset: byte after the last line read, as told to the page.
    """

    path: Path
    offset: int = 0
    _file: tuple[int, int] | None = None
    _last: bytes = b""

    def to_end(self) -> bool:
        """Goes behind the last whole line that is there now, reading nothing else; whether there is any."""
        try:
            with self.path.open("rb") as file:
                status = os.fstat(file.fileno())
                begin = max(0, status.st_size - CHUNK)
                last = os.pread(file.fileno(), CHUNK, begin)
        except FileNotFoundError:
            return False
        last = last[: last.rfind(b"\n") + 1]
        if not last:
            return False
        self.offset, self._file = begin + len(last), (status.st_dev, status.st_ino)
        self._last = last[last.rfind(b"\n", 0, -1) + 1 :]
        return True

    def read(self, until: int | None = None) -> tuple[list[str], bool]:
        """The whole lines that came since, at most CHUNK bytes, and whether they start the file anew.

        Nothing is read from byte `until` on.

        Anew is said where the bytes before `offset` are no longer those that were read: the training went
        back to a checkpoint and what the page has drawn after it does not count any more.
        """
        try:
            with self.path.open("rb") as file:
                status = os.fstat(file.fileno())
                anew = not self._continues(file.fileno(), status)
                if anew:
                    self.offset = 0
                self._file = (status.st_dev, status.st_ino)
                end = status.st_size if until is None else min(until, status.st_size)
                size = max(0, min(CHUNK, end - self.offset))
                whole = os.pread(file.fileno(), size, self.offset) if size else b""
        except FileNotFoundError:
            return [], False
        whole = whole[: whole.rfind(b"\n") + 1]
        if whole:
            self.offset += len(whole)
            self._last = whole[whole.rfind(b"\n", 0, -1) + 1 :]
        return [line for line in whole.decode().split("\n") if line], anew

    def _continues(self, descriptor: int, status: os.stat_result) -> bool:
        if self.offset == 0:
            return True
        if status.st_size < self.offset:
            return False
        if self._file == (status.st_dev, status.st_ino):
            return True
        # A file not seen before: the line before the offset must be the one that was read, and end there.
        expected = self._last or b"\n"
        return os.pread(descriptor, len(expected), max(0, self.offset - len(expected))) == expected
