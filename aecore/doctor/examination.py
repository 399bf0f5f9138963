"""The folders of runs and of data, looked through from end to end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aecore.doctor.class_file import class_findings
from aecore.doctor.finding import Finding
from aecore.doctor.image_sets import set_findings
from aecore.doctor.run_folder import Folder
from aecore.doctor.tables import table_findings
from aecore.runs.folder import ABOUT, JOB, RECIPE, trash
from aecore.runs.trash import is_at_work


def examine(runs: Path, data: Path, *, mend: bool = False) -> Iterator[Finding]:
    """What is wrong in the folders of a lab, one finding after the other.

    Args:
        runs: the folder of the runs.
        data: the folder of the data sets.
        mend: whether what can be made good is made good. No engine may be at work on the folder then
            (`aecore.engine.lock.EngineLock`); a run that the command line trains at this moment is passed over.

    Raises:
        EngineError: a folder on a network's file system, or one that cannot be read.
        RunError: a folder that may not be written.
    """
    yield from class_findings(runs, mend)
    yield from table_findings(runs, mend)
    for path in run_folders(runs):
        if not is_at_work(path):
            yield from Folder(path, mend, data).findings()
    yield from set_findings(data, mend)


def run_folders(runs: Path) -> list[Path]:
    """The folders that are a run's, those that were removed and can be brought back among them."""
    found = []
    for place in (runs, trash(runs)):
        if place.is_dir():
            found += [path for path in sorted(place.iterdir()) if _is_run(path)]
    return found


def _is_run(path: Path) -> bool:
    hidden = path.name.startswith(".") or not path.is_dir()
    return not hidden and any((path / name).exists() for name in (ABOUT, RECIPE, JOB))
