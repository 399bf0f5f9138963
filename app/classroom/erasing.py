"""Erasing what is to be erased, beside whatever else the server does."""

from __future__ import annotations

import logging
import threading
import time

from aecore.classroom.erasing import erase
from aecore.errors import AELabError
from app.web.settings import classroom, erasing, settings

log = logging.getLogger("aelab.app")
AGAIN = 0.5  # seconds between two looks whether the engine has ended what is to be erased


def begin_erasing() -> None:
    """Begins, in a thread; a server that starts goes on where one was killed."""
    threading.Thread(target=_erase, daemon=True, name="erasing").start()


def _erase() -> None:
    while True:
        try:
            if not erase(classroom(), erasing(), settings().data_folder()):
                return
        except AELabError as error:  # a disk that is full for a moment, say
            log.warning("erasing a class: %s", error)
        time.sleep(AGAIN)
