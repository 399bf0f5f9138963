"""Writes states for the engine, and does not give in to a full disk."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any

from aecore.disk.room import folder_bytes
from aecore.disk.whole_files import write_json
from aecore.engine.wishes import EngineTable
from aecore.errors import EngineError
from aecore.jobs.noted import note_more
from aecore.jobs.table import ENDED, Job
from aecore.runs.folder import ABOUT
from aecore.sentences import stored

logger = logging.getLogger("aecore.engine")

_RETRY_SECONDS = 1.0


class EngineWriter:
    """Repeats each write until the disk takes it, unless `leaving`: a full disk must not cost the engine its jobs.

    `written` is set by every write; whoever reads the table afterwards resets it.
    """

    def __init__(self, table: EngineTable) -> None:
        self._table = table
        self.leaving = False
        self.written = True
        self.meanwhile: Callable[[], None] = lambda: None
        """Done again and again while the disk takes nothing."""
        self.gives_up: Callable[[], bool] = lambda: False
        """Whether the engine is to end, which waits for no disk: the next one takes up what stands in the table."""

    def change(self, job: str, values: dict[str, Any], granted: int | None = None) -> None:
        """Writes columns of a job and strikes out a wish; a job that ends gets its time of ending."""
        if values.get("state") in ENDED:
            values = values | {"ended": time.time(), "bytes": folder_bytes(self._table.runs / job)}
            self._note_end(job, str(values["state"]), values.get("message", ""))
        self._write(lambda: self._table.change(job, granted=granted, **values))

    def give_slot(self, job: Job) -> None:
        """Marks the job as the holder of a slot."""
        self._write(lambda: self._table.give_slot(job))

    def _note_end(self, job: str, state: str, message: str) -> None:
        """Writes an end that the worker could not write itself into the run's folder, if the job ever had one."""
        file = self._table.runs / job / ABOUT
        try:
            about = json.loads(file.read_text())
            if about.get("state") != state:
                about = about | {"state": state, "message": message, "said": stored(message)}
                write_json(file, about)
        except FileNotFoundError:
            # It never began: a table that is made anew must not begin it.
            note_more(self._table.runs, job, state=state, message=message, said=stored(message))
        except (OSError, ValueError) as error:
            logger.error("the end of job %s is not in its folder: %s", job, error)

    def _write(self, write: Callable[[], None]) -> None:
        self.written = True
        told = False
        while True:
            try:
                write()
                return
            except EngineError as error:
                if self.leaving or self.gives_up():
                    raise
                if not told:
                    logger.error("%s", error)
                told = True
                self.meanwhile()
                time.sleep(_RETRY_SECONDS)
