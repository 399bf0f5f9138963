"""How much of the disk runs and own image sets may take, each person's and all together, and what they take."""

from __future__ import annotations

from dataclasses import dataclass

GIGABYTE = 1_000_000_000
EACH = 2 * GIGABYTE
ALL = 20 * GIGABYTE


@dataclass(frozen=True)
class Quota:
    """Bytes that the runs and sets of one owner may take, and those of all."""

    each: int = EACH
    all: int = ALL

    @classmethod
    def of(cls, each: float, all: float) -> Quota:
        """From gigabytes."""
        return cls(round(each * GIGABYTE), round(all * GIGABYTE))


@dataclass(frozen=True)
class Taken:
    """Bytes that are taken or are going to be: one owner's, and all."""

    own: int
    all: int

    def __add__(self, other: Taken) -> Taken:
        return Taken(self.own + other.own, self.all + other.all)

    def __sub__(self, other: Taken) -> Taken:
        return Taken(self.own - other.own, self.all - other.all)

    def left(self, quota: Quota) -> int:
        """What one more run or set of the owner's may take."""
        return max(0, min(quota.each - self.own, quota.all - self.all))

    def share(self, quota: Quota) -> float:
        """The share of what there is for the owner, or for all where that is nearer its end; 1 is all of it."""
        return max(self.own / max(quota.each, 1), self.all / max(quota.all, 1))


def megabytes(count: int) -> int:
    """Bytes as sentences have them: rounded up, since what writes little writes something."""
    return -(-count // 1_000_000)
