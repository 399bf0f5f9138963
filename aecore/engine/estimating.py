"""Writes down what is foretold of each job, and what comes true: so it is known how far off estimates are."""

from __future__ import annotations

import time

from aecore.jobs.foretold import Foretold

LOOK_SECONDS = 0.5


class Estimating:
    """Looks at what has changed, now and then.

    Args:
        table: of the jobs.
        slots: how many train at once.
        slice_seconds: for how long a turn lasts while others wait.

    Attributes:
        changed: whether anything has, since the last look; whoever changes something sets it.
    """

    def __init__(self, table: Foretold, slots: int, slice_seconds: float) -> None:
        self._table = table
        self._slots = slots
        self._slice_seconds = slice_seconds
        self._looked = 0.0
        self.changed = True

    def look(self) -> None:
        """Called often."""
        if not self.changed or time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self.changed, self._looked = False, time.monotonic()
        if self._table.settles():
            self._table.settle()
        self._table.foretell(self._table.outlook(self._slots, self._slice_seconds))
