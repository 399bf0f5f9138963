"""How much of a kind is going on, for an owner, for an address and in all: more than its share nobody gets."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from app.web.refusals import Refusal


@dataclass(frozen=True)
class Share:
    """The most of a kind at once: for one owner, from one address, and in all."""

    owner: int
    address: int
    total: int


class Counts:
    """Counts what is going on; used on the event loop alone."""

    def __init__(self, shares: dict[str, Share]) -> None:
        self.shares = shares
        self._going_on: Counter[tuple[str, ...]] = Counter()

    @contextmanager
    def counted(self, kind: str, owner: str, address: str) -> Iterator[None]:
        """Counts one of a kind for as long as it goes on; an empty owner is nobody's.

        Of an address's share half is for those who are somebody: nobody in particular takes it from them.

        Raises:
            Refusal: 429 where the owner or the address has its share, 503 where all together have.
        """
        share, here, own = self.shares[kind], (kind, "address", address), (kind, "owner", owner)
        if owner and self._going_on[own] >= share.owner:
            raise Refusal(429, "refusal.many_owner", most=share.owner)
        most, nobody_s = share.address, (kind, "nobody", address)
        if self._going_on[here] >= most or (not owner and self._going_on[nobody_s] >= (most + 1) // 2):
            raise Refusal(429, "refusal.many_address", most=most if owner else (most + 1) // 2)
        if self._going_on[kind, "total"] >= share.total:
            raise Refusal(503, "refusal.many_total", most=share.total)
        places = [(kind, "total"), here, own if owner else nobody_s]
        self._going_on.update(places)
        try:
            yield
        finally:
            for place in places:
                self._going_on[place] -= 1
                if not self._going_on[place]:
                    del self._going_on[place]

    def is_full(self, kind: str, owner: str, address: str) -> bool:
        """Whether one more of a kind would be refused now."""
        with suppress(Refusal), self.counted(kind, owner, address):
            return False
        return True

    def __len__(self) -> int:
        return len(self._going_on)


class Allowance:
    """How often something may happen for an address: so often at once, and as often again in a while.

    Args:
        most: how often at once.
        seconds: until as much is allowed anew.
        now: a clock in seconds.
    """

    def __init__(self, most: int, seconds: float, now: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._a_second = most / seconds
        self._now = now
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, address: str) -> bool:
        """Whether it may happen once more."""
        now = self._now()
        left = self._left_at(address, now)
        if left < 1:
            return False
        if len(self._left) >= _ADDRESSES:
            self._left = {
                other: told for other, told in self._left.items() if self._left_at(other, now) < self.most
            }
        self._left[address] = (left - 1, now)
        return True

    def _left_at(self, address: str, now: float) -> float:
        left, at = self._left.get(address, (float(self.most), now))
        return min(float(self.most), left + (now - at) * self._a_second)

    def __len__(self) -> int:
        return len(self._left)


_ADDRESSES = 10_000
"""Known at once; beyond, those are forgotten that may have all again."""
