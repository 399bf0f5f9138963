"""How long a turn on a slot lasts while others wait, and whose ends: pure functions, beside the order of the queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SLICE_SECONDS = 10.0
"""Of training; then a run is put back at its checkpoint, where another person waits."""


@dataclass(frozen=True)
class Holder:
    """A job on a slot.

    `seconds`: of its turn so far; 0 while its training has not begun. `paused`: it does nothing with its slot.
    `leaving`: it was asked to leave already.
    """

    job: str
    owner: str
    seconds: float
    paused: bool = False
    leaving: bool = False


def to_put_back(holders: Iterable[Holder], waiting: Sequence[str], slice_seconds: float) -> list[str]:
    """The jobs that are to leave their slots now, so that those who wait get one.

    Nobody who is alone is ever put back, and nobody before the slice is over, but for one who holds several slots
    while another has none: of those all but one go at once. A paused job that had its slice makes room for anybody,
    its own owner's next job too.

    Args:
        holders: the jobs on slots.
        waiting: the owners of the jobs for which no slot is free, an owner as often as jobs of theirs wait.
        slice_seconds: for how long a turn lasts.
    """
    there = list(holders)
    staying = [holder for holder in there if not holder.leaving]
    freed = len(there) - len(staying)
    held = Counter(holder.owner for holder in staying)
    without = len(set(waiting) - set(held)) - freed
    anybody = len(waiting) - freed
    chosen: list[str] = []
    for holder in sorted(staying, key=lambda holder: (not holder.paused, -holder.seconds)):
        over = holder.seconds > 0 and holder.seconds >= slice_seconds
        surplus = held[holder.owner] > 1
        idle = holder.paused and over and len(chosen) < anybody
        if idle or (len(chosen) < without and (over or surplus)):
            chosen.append(holder.job)
            held[holder.owner] -= 1
    return chosen
