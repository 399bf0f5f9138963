"""Where the running app keeps its runs and finds its data: one value for the whole process."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from aecore.classroom.limits_file import LiveLimits
from aecore.classroom.store import Classroom
from aecore.disk.folders import data_folder, runs_folder
from aecore.jobs.erasing import Erasing
from aecore.jobs.fetch_table import FetchTable
from aecore.jobs.quota import Quota
from aecore.jobs.table import JobTable
from aecore.machine.kind import cores

Right = Literal["everyone", "machine", "nobody"]
MOST_UPLOAD = 200 << 20
"""Bytes that one may bring at once; a class may have less."""
RIGHTS: tuple[Right, ...] = ("everyone", "machine", "nobody")


@dataclass(frozen=True)
class Settings:
    """Folders of this process; `None` means the user's own, as the library finds it.

    `fetch` says who may have published sets downloaded: everyone, a browser on this machine, or nobody.
    `people` says how many may share one address, and with it how much is open to one address.
    `slots` says how many trainings the engine runs at once, and so how many threads each has.
    `quota` says how much of the disk runs and own sets may take, each person's and all together.
    `host` is the address listened on, `names` are others that people know the server by.
    `classroom` says whether a class is taught here: who has not joined it is not let in.
    `fixed` says which limits of a class were given at its start, whatever its file says.
    """

    runs: Path | None = None
    data: Path | None = None
    fetch: Right = "machine"
    host: str = "127.0.0.1"
    names: tuple[str, ...] = ()
    people: int = 40
    slots: int = 2
    quota: Quota = field(default_factory=Quota)
    classroom: bool = False
    fixed: Mapping[str, float] = field(default_factory=dict)

    def runs_folder(self) -> Path:
        """Folder with one run a folder, and the job table."""
        return self.runs if self.runs is not None else runs_folder()

    def threads(self) -> int:
        """How many threads of the processor a training has here."""
        return max(1, cores() // self.slots)

    def data_folder(self) -> Path:
        """Folder with the image sets."""
        return self.data if self.data is not None else data_folder()


_current = Settings()


def settings() -> Settings:
    """The folders in use."""
    return _current


def use(chosen: Settings) -> None:
    """Sets the folders; called once, before the first request."""
    global _current  # noqa: PLW0603  # one process serves one pair of folders
    _current = chosen


_tables: dict[tuple[Path, str], JobTable] = {}
_opening = threading.Lock()


_limits: dict[Path, LiveLimits] = {}


def limits() -> LiveLimits:
    """What each student of the class may have that is taught here; of a lab without one nobody asks."""
    runs = settings().runs_folder()
    found = _limits.get(runs)
    if found is None:
        with _opening:
            found = _limits.setdefault(runs, LiveLimits(runs, settings().fixed))
    return found


def quota() -> Quota:
    """How much of the disk runs and own sets may take now."""
    return limits().now().quota if settings().classroom else settings().quota


def upload_bytes() -> int:
    """How much one may bring at once: a set's files, or the zip of a run."""
    return min(MOST_UPLOAD, limits().now().upload_bytes) if settings().classroom else MOST_UPLOAD


def _table(purpose: str) -> JobTable:
    runs = settings().runs_folder()
    with _opening:
        if (runs, purpose) not in _tables:
            _tables[runs, purpose] = JobTable(
                runs,
                address_limit=3 * settings().people,
                quota=settings().quota,
                data=settings().data_folder(),
            )
        table = _tables[runs, purpose]
    if settings().classroom:
        now = limits().now()
        table.quota, table.owner_limit = now.quota, now.unfinished_runs
        table.kept_limit, table.minutes_limit = now.kept_runs, now.training_minutes
    return table


def job_table() -> JobTable:
    """The job table beside the runs, for looking: never waits for a writer."""
    return _table("look")


def wishes() -> JobTable:
    """The same table, for submitting and wishing: may wait for another writer, so never on the event loop."""
    return _table("write")


_fetches: dict[Path, FetchTable] = {}


def fetch_table() -> FetchTable:
    """The table of published sets that are wished for, beside the jobs."""
    runs = settings().runs_folder()
    with _opening:
        if runs not in _fetches:
            _fetches[runs] = FetchTable(runs)
        return _fetches[runs]


_classrooms: dict[Path, Classroom] = {}
_erasings: dict[Path, Erasing] = {}


def classroom() -> Classroom:
    """The class of this server's folder."""
    runs = settings().runs_folder()
    with _opening:
        if runs not in _classrooms:
            _classrooms[runs] = Classroom(runs)
        return _classrooms[runs]


def erasing() -> Erasing:
    """The job table, for erasing what was a class's."""
    runs = settings().runs_folder()
    with _opening:
        if runs not in _erasings:
            _erasings[runs] = Erasing(runs)
        return _erasings[runs]


def close() -> None:
    """Closes the tables that are open; the next look opens them again."""
    with _opening:
        _limits.clear()
        while _classrooms:
            _classrooms.popitem()[1].close()
        while _erasings:
            _erasings.popitem()[1].close()
        while _fetches:
            _fetches.popitem()[1].close()
        while _tables:
            _tables.popitem()[1].close()
