"""A class erased whole: its runs, their rows in the table of jobs, what students brought, and who they were."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from aecore.classroom.store import Classroom
from aecore.datasets.own.brought import UPLOADER, mark_of
from aecore.jobs.erasing import Erasing


def erase(classroom: Classroom, table: Erasing, data: Path) -> int:
    """Erases what can be now of the classes that are to be; says how many runs have to be ended by the engine first.

    May be called again and again, after a kill too: who belonged to a class is forgotten last.

    Raises:
        EngineError: a table that cannot be written.
    """
    left = 0
    for of, owners in classroom.to_erase().items():
        still = erase_owners(table, data, owners)
        if not still:
            classroom.forget(of)
        left += still
    return left


def erase_owners(table: Erasing, data: Path, owners: Sequence[str]) -> int:
    """Erases what there is of some people, but for who they were; says how many runs the engine has to end first.

    Raises:
        EngineError: a table that cannot be written.
    """
    left = table.erase(owners)
    _erase_sets(data, {mark_of(owner) for owner in owners})
    return left


def _erase_sets(data: Path, marks: Collection[str]) -> None:
    for file in data.glob(f"own/*/{UPLOADER}"):
        with suppress(OSError, UnicodeError):
            if file.read_text(encoding="utf-8") in marks:
                shutil.rmtree(file.parent)
