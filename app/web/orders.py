"""What the teacher orders at this moment, looked up once a second however many ask; in a lab of its own nothing."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from aecore.classroom.orders import InForce, Kind
from app.web.settings import classroom, settings

FRESH_SECONDS = 1.0
NONE = InForce()


class OrdersNow:
    """Of this process; for any thread, and short enough for the event loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at = 0.0
        self._of: Path | None = None
        self._now = NONE

    def in_force(self) -> InForce:
        """What is ordered in the class that goes on."""
        if not settings().classroom:
            return NONE
        with self._lock:
            runs, now = settings().runs_folder(), time.monotonic()
            if runs != self._of or now - self._at >= FRESH_SECONDS:
                current = classroom().current()
                self._now = classroom().orders.in_force(current.id) if current else NONE
                self._of, self._at = runs, now
            return self._now

    def give(self, of: str, kind: Kind, value: str) -> str:
        """Orders something in place of what was ordered of its kind; gives the run that is shown no more, if any."""
        before = self.in_force()
        classroom().orders.give(of, kind, value)
        return self._shown_no_more(before)

    def lift(self, of: str, kind: Kind) -> str:
        """Orders it no more; gives the run that is shown no more, if any."""
        before = self.in_force()
        classroom().orders.lift(of, kind)
        return self._shown_no_more(before)

    def forget(self) -> None:
        """The next look is made anew."""
        with self._lock:
            self._of = None

    def _shown_no_more(self, before: InForce) -> str:
        self.forget()
        shown, now = before.shown, self.in_force().shown
        return shown.value if shown is not None and (now is None or now.value != shown.value) else ""


orders = OrdersNow()


def is_shown(run: str) -> bool:
    """Whether the teacher shows a run to everybody at this moment."""
    shown = orders.in_force().shown
    return shown is not None and shown.value == run


def show_of(run: str) -> str:
    """Under which name a show keeps its streams open: no owner is called so."""
    return f"shown:{run}"
