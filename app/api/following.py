"""What one page still has to be told of a run: what was there before it came, and then what all are told."""

from __future__ import annotations

from typing import Any

from app.api.watching import Watch
from app.web.tail import Tail


class Follower:
    """How far one page was told of one run.

    Args:
        watch: the look that all share.
        offset: byte that the page has come to.
    """

    def __init__(self, watch: Watch, offset: int) -> None:
        self.watch = watch
        self.offset = offset
        self.state: dict[str, Any] | None = None
        self._beginning = watch.beginning
        self._own: Tail | None = watch.tail_from(offset)

    def changed_state(self) -> dict[str, Any] | None:
        """The state, where the page does not know it yet."""
        if self.watch.state is None or self.watch.state == self.state:
            return None
        self.state = self.watch.state
        return self.state

    def next_lines(self) -> tuple[str, bool] | None:
        """The next lines, and whether they start the run anew; None where the page has them all."""
        if self._beginning != self.watch.beginning:
            self._beginning = self.watch.beginning
            self.offset, self._own = 0, None
            piece = self.watch.after(0)
            if piece is None:
                self._own = self.watch.tail_from(0)
                lines = self._caught_up()[0]
                return ",".join(lines), True
            self.offset = piece.end
            return piece.lines, True
        if self._own is None:
            if self.offset == self.watch.offset:
                return None
            piece = self.watch.after(self.offset)
            if piece is not None:
                self.offset = piece.end
                return piece.lines, False
            self._own = self.watch.tail_from(self.offset)
        lines, anew = self._caught_up()
        return (",".join(lines), anew) if lines or anew else None

    def _caught_up(self) -> tuple[list[str], bool]:
        """What the file has up to where the shared look is; from there on that one is followed."""
        if self._own is None:
            return [], False
        lines, anew = self._own.read(self.watch.offset)
        self.offset = self._own.offset
        if self.offset == self.watch.offset:
            self._own = None
        return lines, anew
