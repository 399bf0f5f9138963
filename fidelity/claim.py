"""A claim, and what was measured of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fidelity.lab import Lab


@dataclass(frozen=True)
class Measured:
    """What came out.

    Attributes:
        text: the figures, in words.
        holds: whether every expectation is met; None where the figure has only to be printed.
        note: what a reader should know besides; empty where there is nothing.
    """

    text: str
    holds: bool | None
    note: str = ""


@dataclass(frozen=True)
class Claim:
    """One row of the table.

    Attributes:
        says: the claim in words.
        source: where it is from.
        expected: what has to be measured for it to hold; never loosened.
        measure: finds out.
        sets: the published image sets it needs.
        long: whether it takes a night or a GPU.
        quick: whether it takes seconds and needs no data: then `make test` runs it too.
    """

    says: str
    source: str
    expected: str
    measure: Callable[[Lab], Measured] = field(repr=False)
    sets: tuple[str, ...] = ("mnist",)
    long: bool = False
    quick: bool = False
