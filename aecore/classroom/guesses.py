"""How often a code may be tried: soon slower, at last not at all for a while, by address and by all together."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from aecore.errors import ClassroomError

_ADDRESSES = 10_000


class Guesses:
    """Counts what was tried and was wrong.

    What is tried counts as wrong until `right` says otherwise: many at once are no way around.

    Args:
        most: for one address in a while.
        everyone: for all addresses together.
        free: so many of an address are not slowed down.
        seconds: for how long one counts.
        now: a clock in seconds.
    """

    def __init__(
        self,
        most: int,
        everyone: int,
        *,
        free: int = 5,
        seconds: float = 600.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.most, self.everyone, self.free, self.seconds = most, everyone, free, seconds
        self._now = now
        self._tried: dict[str, deque[float]] = {}
        self._all: deque[float] = deque()
        self._lock = threading.Lock()

    def begin(self, address: str, *, here: bool = False) -> float:
        """Counts one try, and says how many seconds its answer has to wait.

        Args:
            address: where it comes from.
            here: whether that is the machine itself, which others' guesses do not lock out.

        Raises:
            ClassroomError: too many were tried.
        """
        with self._lock:
            now = self._now()
            tried = self._of(address, now)
            _forget(self._all, now - self.seconds)
            if len(tried) >= self.most or (not here and len(self._all) >= self.everyone):
                oldest = tried[0] if len(tried) >= self.most else self._all[0]
                raise ClassroomError(
                    "guesses",
                    "code: expected fewer wrong codes, found too many; try again in {minutes} "
                    "{minutes:minute|minutes}, or ask your teacher.",
                    minutes=max(1, round((oldest + self.seconds - now) / 60 + 0.5)),
                )
            beyond = len(tried) - self.free
            tried.append(now)
            self._all.append(now)
            return 0.0 if beyond < 0 else min(4.0, 0.25 * 2.0 ** min(beyond, 8))

    def right(self, address: str) -> None:
        """The last try of an address was right: it does not count."""
        with self._lock:
            tried = self._tried.get(address)
            if tried:
                moment = tried.pop()
                if moment in self._all:
                    self._all.remove(moment)

    def _of(self, address: str, now: float) -> deque[float]:
        if len(self._tried) >= _ADDRESSES:
            self._tried = {
                other: moments
                for other, moments in self._tried.items()
                if moments and moments[-1] > now - self.seconds
            }
        tried = self._tried.setdefault(address, deque())
        _forget(tried, now - self.seconds)
        return tried


def _forget(moments: deque[float], before: float) -> None:
    while moments and moments[0] <= before:
        moments.popleft()
