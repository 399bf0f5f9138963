"""A clock that goes as far as it is told, in the place of the modules' own."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

PACKAGES = ("aecore.engine.", "aecore.jobs.")


class Clock:
    """Stands in for the module `time` where engine and queue read it."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    @contextmanager
    def installed(self) -> Iterator[None]:
        """While it goes on, what engine and queue do happens at this clock's times."""
        moved = [
            module
            for name, module in sys.modules.items()
            if name.startswith(PACKAGES) and getattr(module, "time", None) is time
        ]
        for module in moved:
            module.time = self  # type: ignore[attr-defined]
        try:
            yield
        finally:
            for module in moved:
                module.time = time  # type: ignore[attr-defined]
