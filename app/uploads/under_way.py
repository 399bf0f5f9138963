"""An import under way: it waits for its turn, is read in a process of its own, and ends with a set or a sentence."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from aecore.datasets.own.apart import GivenUpError, import_apart
from aecore.datasets.own.manner import Manner
from aecore.datasets.own.share import Share
from aecore.errors import DataError
from app.uploads.on_disk import Upload
from app.uploads.turns import Turns

LOOKS = 0.2  # seconds between two looks at whether anybody still waits for it
turns = Turns()
log = logging.getLogger("aelab.app")


class UnderWay:
    """One import, worked off by a thread of its own, which mostly waits.

    Args:
        upload: what is read.
        name: what the set is called, with a number where that is taken.
        folder: the data folder.
        manner: how to read it.
        replaced: the set whose place it takes, instead of a name.
        owner: the mark of who waits for it; owners take turns, and the set is theirs.
        there: whether somebody still does.
        share: says what the set may take of the disk, once its turn has come.

    Raises:
        FullError: too many wait already.
    """

    def __init__(
        self,
        upload: Upload,
        name: str,
        folder: Path,
        manner: Manner,
        *,
        replaced: str | None,
        owner: str,
        there: Callable[[], bool],
        share: Callable[[], Share],
    ) -> None:
        self.upload, self.manner, self.replaced = upload, manner, replaced
        self._name, self._folder, self._there, self._share = replaced or name, folder, there, share
        self._given_up, self._over = threading.Event(), threading.Event()
        self._found: str | DataError | OSError | None = None
        self._owner, self._place = owner, turns.enter(owner)
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

    def name(self) -> str | None:
        """The set that was made, None where it was given up. Raises DataError, OSError: what stood in the way."""
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
            self._found = import_apart(
                self.upload.path,
                self._name,
                self._folder,
                self.manner,
                replacing=self.replaced is not None,
                numbered=self.replaced is None,
                mark=self._owner,
                share=self._share(),
                given_up=self._nobody_waits,
            )
        except GivenUpError:
            pass
        except (DataError, OSError) as error:
            self._found = error
        except Exception as error:
            log.exception("an import failed")
            self._found = OSError(type(error).__name__)
        finally:
            turns.leave(self._place)
            if self._found is None:
                self.upload.remove()
            self._over.set()
