"""The end of a connection on which more of a body is still on its way.

What closes over bytes that nobody has read is reset, and takes back the answer that it gave: whoever sends, a proxy
above all, then finds a broken connection, and not the sentence that says why. So what is said is ended first, and
what comes is thrown away for a moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

LEAVE_SECONDS = 5.0
"""How long what nobody reads any more of a body may still come, before the connection ends."""


class Lingering:
    """A transport that does not close at once where more is still to come; in all else it is the one within.

    Args:
        within: the transport itself.
        comes: whether more of a body is expected.

    Attributes:
        within: the transport itself.
    """

    def __init__(self, within: asyncio.Transport, comes: Callable[[], bool]) -> None:
        self.within = within
        self._comes = comes
        self._leaving: asyncio.TimerHandle | None = None

    def close(self) -> None:
        """Says no more, and closes as soon as nothing comes any more, at the latest after LEAVE_SECONDS.

        The second time it closes at once.
        """
        if self._leaving is not None or self.within.is_closing() or not self._ends():
            self.end()
            return
        self._leaving = asyncio.get_running_loop().call_later(LEAVE_SECONDS, self.within.close)
        self.within.resume_reading()
        self.within.write_eof()

    def end(self) -> None:
        """Closes at once."""
        if self._leaving is not None:
            self._leaving.cancel()
        self.within.close()

    def is_closing(self) -> bool:
        """Whether what comes is of no use any more."""
        return self._leaving is not None or self.within.is_closing()

    def _ends(self) -> bool:
        return self._comes() and self.within.can_write_eof()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.within, name)
