"""Pausing, stepping and stopping a training from another thread."""

from __future__ import annotations

import threading
import time


class Control:
    """The wishes of whoever watches; the training asks `wait` between steps."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._single = 0
        self._stopped = False
        self.waited = 0.0
        """For how many seconds `wait` has blocked in all."""

    @property
    def quiet(self) -> bool:
        """Whether nothing is asked: a plain look, cheap enough for every step."""
        return not (self._paused or self._stopped)

    @property
    def stopped(self) -> bool:
        """Whether the training is to end."""
        return self._stopped

    @property
    def must_wait(self) -> bool:
        """Whether the training is to stand still now."""
        return self._paused and not self._stopped and self._single == 0

    def pause(self) -> None:
        """Stand still before the next step."""
        self._set(paused=True)

    def resume(self) -> None:
        """Go on."""
        self._set(paused=False)

    def stop(self) -> None:
        """End before the next step."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def step(self) -> None:
        """Make one step, then stand still."""
        with self._changed:
            self._paused = True
            self._single += 1
            self._changed.notify_all()

    def wait(self) -> None:
        """Blocks while the training is to stand still."""
        begun = time.monotonic()
        with self._changed:
            self._changed.wait_for(lambda: not self.must_wait)
        self.waited += time.monotonic() - begun

    def taken(self) -> bool:
        """Counts a step that was made; whether it was one that `step` asked for."""
        with self._changed:
            single = self._paused and self._single > 0
            self._single = max(0, self._single - 1)
            return single

    def _set(self, *, paused: bool) -> None:
        with self._changed:
            self._paused = paused
            self._single = 0
            self._changed.notify_all()
