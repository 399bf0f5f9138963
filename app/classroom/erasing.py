"""Erasing what is to be erased, beside whatever else the server does."""

from __future__ import annotations

import logging
import threading

from aecore.classroom.erasing import erase, erase_owners
from aecore.errors import AELabError
from app.web.closing import closing
from app.web.settings import classroom, erasing, settings

log = logging.getLogger("aelab.app")
LATE = 900.0
"""For so long, in seconds, something of theirs may still come that was begun before: an import takes ten minutes."""
AGAIN_LATE = 5.0
AGAIN = 0.5  # seconds between two looks whether the engine has ended what is to be erased


def begin_erasing() -> None:
    """Begins, in a thread; a server that starts goes on where one was killed."""
    threading.Thread(target=_erase, daemon=True, name="erasing").start()


def _erase() -> None:
    seconds, owners = 0.0, set[str]()
    while True:
        try:
            owners |= {owner for those in classroom().to_erase().values() for owner in those}
            left = erase(classroom(), erasing(), settings().data_folder())
            # Somebody's request may have been under way, or their images on the way to becoming a set.
            left += erase_owners(erasing(), settings().data_folder(), sorted(owners)) if not left else 0
            if not left and (not owners or seconds > LATE):
                return
        except AELabError as error:  # a disk that is full for a moment, say
            log.warning("erasing a class: %s", error)
            left = 1
        pause = AGAIN if left else AGAIN_LATE
        if closing.wait(pause):
            return
        seconds = seconds + pause if not left else 0.0
