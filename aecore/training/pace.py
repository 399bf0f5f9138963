"""How often snapshots are taken: as often as planned, where that takes at most a tenth of the training's time."""

from __future__ import annotations

SHARE = 0.1
"""Of the time of the steps, what snapshots may take: measuring, encoding, drawing and writing."""
GRACE = 1.0
"""Seconds that they may take in any training, so that a short one is seen unfolding too."""
LIGHT = 0.02
"""Seconds: a snapshot that takes less is always taken."""
COLD = 3.0
"""How many times as long the first one is thought to take as the others, until there is a second to say so."""


class Pace:
    """Counts what snapshots cost. It looks at the clock alone; no step and no weight depends on it.

    Attributes:
        spent: seconds that snapshots took so far.
    """

    def __init__(self) -> None:
        self.spent = 0.0
        self._taken: list[float] = []

    @property
    def cost(self) -> float:
        """Seconds that one takes: the quickest so far, since the first warms up what all the others use."""
        return min(self._taken[1:], default=self._taken[0] / COLD if self._taken else 0.0)

    @property
    def steady(self) -> float:
        """`spent`, as if the first had been no slower than the others: it must not use up what they may take."""
        return self.spent - max(0.0, self._taken[0] - self.cost) if self._taken else self.spent

    def add(self, seconds: float) -> None:
        """One was taken in so many seconds."""
        self.spent += seconds
        self._taken.append(seconds)

    def add_to_last(self, seconds: float) -> None:
        """The one taken last took so much longer: it was written, say."""
        self.spent += seconds
        if self._taken:
            self._taken[-1] += seconds

    def allows(self, whole: float, done: float) -> bool:
        """Whether one more may be taken, and the last one at the end as well.

        Args:
            whole: seconds that all steps of the training will take.
            done: the share of the steps that was made.
        """
        # They are planned densest at the beginning, where most happens: the square root of the time grows evenly.
        return self.cost < LIGHT or self.steady + 2 * self.cost <= _budget(whole) * done**0.5

    def left(self, whole: float, planned: int) -> float:
        """Seconds that those still to come will take, of which so many are planned; `whole` as in `allows`."""
        wanted = planned * self.cost
        return wanted if self.cost < LIGHT else min(wanted, max(self.cost, _budget(whole) - self.steady))


def _budget(whole: float) -> float:
    return max(GRACE, SHARE * whole)
