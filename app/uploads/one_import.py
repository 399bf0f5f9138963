"""One import: it waits for its turn, is read in a process of its own, and ends with what was made or a sentence."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from aecore.errors import AELabError
from aecore.machine.apart import GivenUpError
from app.uploads.turns import Turns

LOOKS = 0.2  # seconds between two looks at whether anybody still waits for it
turns = Turns()
log = logging.getLogger("aelab.app")

Made = TypeVar("Made")


class OneImport(Generic[Made]):
    """Worked off by a thread of its own, which mostly waits.

    Args:
        owner: the mark of who waits for it; owners take turns.
        there: whether somebody still does.
        read: reads it once its turn has come; asks what it is given, again and again, whether it was given up.
        dropped: called where it was given up.

    Raises:
        FullError: too many wait already.
    """

    def __init__(
        self,
        owner: str,
        *,
        there: Callable[[], bool],
        read: Callable[[Callable[[], bool]], Made],
        dropped: Callable[[], None],
    ) -> None:
        self._there, self._read, self._dropped = there, read, dropped
        self._given_up, self._over = threading.Event(), threading.Event()
        self._found: Made | AELabError | OSError | None = None
        self._place = turns.enter(owner)
        threading.Thread(target=self._work, name="import", daemon=True).start()

    @property
    def over(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self._over.is_set()

    @property
    def before(self) -> int | None:
        """How many imports come before it; None once its turn has come."""
        return turns.before(self._place)

    def wait(self, seconds: float) -> bool:
        """Waits so long for its end; whether it has come."""
        return self._over.wait(seconds)

    def give_up(self) -> None:
        """Nobody waits for it any more."""
        self._given_up.set()

    def made(self) -> Made | None:
        """What was made, None where it was given up. Raises AELabError, OSError: what stood in the way."""
        if isinstance(self._found, Exception):
            raise self._found
        return self._found

    def _nobody_waits(self) -> bool:
        return self._given_up.is_set() or not self._there()

    def _work(self) -> None:
        try:
            while not turns.wait(self._place, LOOKS):
                if self._nobody_waits():
                    return
            self._found = self._read(self._nobody_waits)
        except GivenUpError:
            pass
        except (AELabError, OSError) as error:
            self._found = error
        except Exception as error:
            log.exception("an import failed")
            self._found = OSError(type(error).__name__)
        finally:
            turns.leave(self._place)
            if self._found is None:
                self._dropped()
            self._over.set()
