"""What is uploaded lies in the server's memory until the page takes it: not for long, not too much, not without a page.

Streamlit 1.67 lets go of a page's files when its session is shut down; one that is lost and never comes back never is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from starlette.exceptions import HTTPException

MEGA = 1 << 20
MOST_OF_A_PAGE, MOST_IN_ALL = 400 * MEGA, 2048 * MEGA  # bytes
LONGEST = 900.0  # seconds: as long as an upload may take that a page waits for with it


class Manager(Protocol):
    """Streamlit's store of uploaded files, as far as it is used here."""

    file_storage: dict[str, dict[str, Any]]

    def add_file(self, session_id: str, file: Any) -> None:
        """Keeps a file of a page."""
        ...

    def remove_file(self, session_id: str, file_id: str) -> None:
        """Lets go of one."""
        ...

    def remove_session_files(self, session_id: str) -> None:
        """Lets go of all files of a page."""
        ...


class UploadsInMemory:
    """What may be kept in Streamlit's store.

    Args:
        manager: the store.
        there: whether somebody looks at a page.
        clock: seconds.
    """

    def __init__(
        self, manager: Manager, there: Callable[[str], bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._manager, self._there, self._clock = manager, there, clock
        self._keep = manager.add_file
        self._came: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def add(self, session_id: str, file: Any) -> None:
        """Keeps a file of a page, if it may. Raises HTTPException 413: too much is kept already."""
        with self._lock:
            self._let_go_of_old()
            if not self._there(session_id):
                return  # It went while the file was on its way.
            sizes = {
                page: sum(len(each.data) for each in list(files.values()))
                for page, files in list(self._manager.file_storage.items())
            }
            size = len(file.data)
            if sizes.get(session_id, 0) + size > MOST_OF_A_PAGE or sum(sizes.values()) + size > MOST_IN_ALL:
                raise HTTPException(413, "More uploads wait than fit in memory.")
            self._came[session_id, file.file_id] = self._clock()
            self._keep(session_id=session_id, file=file)

    def _let_go_of_old(self) -> None:
        for (page, file), came in list(self._came.items()):
            old = self._clock() - came > LONGEST
            if old:
                self._manager.remove_file(session_id=page, file_id=file)
            if old or file not in self._manager.file_storage.get(page, {}):
                del self._came[page, file]
