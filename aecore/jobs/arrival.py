"""A run that was brought along enters the table as one that has ended: its folder and its row at once."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aecore.disk.quota import Taken
from aecore.disk.room import folder_bytes
from aecore.disk.whole_files import writing
from aecore.errors import AELabError, EngineError
from aecore.jobs.noted import note_job
from aecore.jobs.opened import OpenTable, mended
from aecore.jobs.quota import taken, weigh

DEVICE = "cpu"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A run that was trained elsewhere.

    Attributes:
        id: that it gets.
        folder: in which all of it lies, beside the runs.
        owner: whose it is from now on.
        name: what people call it.
        recipe: JSON.
        state: finished or stopped.
        steps: that it was trained for.
        allow: is asked with its bytes and with what its owner's and all runs and sets take; raises where it may not.
        most: how many runs its owner may keep; 0 for as many as fit.
    """

    id: str
    folder: Path
    owner: str
    name: str
    recipe: str
    state: str
    steps: int
    allow: Callable[[int, Taken], None]
    most: int = 0


def enter(connection: sqlite3.Connection, runs: Path, data: Path | None, run: Arrival) -> None:
    """Gives a run its row and its place; called within a transaction.

    Raises:
        RunError: a folder that may not be written.
        EngineError: its owner keeps as many runs as they may.
        AELabError: what `allow` says.
    """
    refuse_another(connection, run.owner, run.most)
    size, now = folder_bytes(run.folder), time.time()
    try:
        run.allow(size, taken(connection, run.owner, data))
    except AELabError:
        weigh(connection, runs, unknown=False)  # Folders may have been removed by hand.
        run.allow(size, taken(connection, run.owner, data))
    values = {"owner": run.owner, "name": run.name, "recipe": run.recipe, "device": DEVICE, "created": now}
    note_job(runs, run.folder.name, **values)
    row = {"id": run.id, **values, "state": run.state, "started": now, "ended": now}
    row |= {"step": run.steps, "steps": run.steps, "bytes": size}
    places = ", ".join(f":{name}" for name in row)
    connection.execute(f"INSERT INTO jobs ({', '.join(row)}) VALUES ({places})", row)
    with writing(runs / run.id):
        run.folder.rename(runs / run.id)


def refuse_another(connection: sqlite3.Connection, owner: str, most: int) -> None:
    """Raises EngineError where an owner keeps as many runs as they may; 0 of `most`: as many as fit."""
    if not most:
        return
    (there,) = connection.execute(
        "SELECT COUNT(*) FROM jobs WHERE owner = ? AND removed = 0", (owner,)
    ).fetchone()
    if there >= most:
        raise EngineError(
            "kept_limit",
            "runs: expected at most {most} that one person keeps, found {there}; "
            "try removing one that you no longer need.",
            most=most,
            there=int(there),
        )


def leave(runs: Path, run: Arrival) -> None:
    """Takes its place away again, where its row never came to be."""
    with suppress(OSError):
        if not run.folder.exists():
            (runs / run.id).rename(run.folder)


class Arrivals(OpenTable):
    """What the job table does with runs that were brought along."""

    data: Path | None

    @mended
    def take_in(self, run: Arrival) -> None:
        """Gives a run that was brought along its place among those that have ended.

        Raises:
            RunError: a folder that may not be written.
            AELabError: it is not allowed; all of it lies where it lay then.
        """
        try:
            with self._write() as connection:
                enter(connection, self.runs, self.data, run)
        except BaseException:
            leave(self.runs, run)
            raise
