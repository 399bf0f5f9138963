"""A lab for anybody, opened where a class goes on: nobody comes by it past the class's door."""

from __future__ import annotations

from pathlib import Path

from aecore.classroom.schema import FILE_NAME, parts
from aecore.classroom.store import Classroom
from aecore.errors import EngineError


def require_no_class(runs: Path, *, for_others: bool) -> None:
    """Lets only this machine itself open a lab for anybody, while a class goes on in its folder.

    Args:
        runs: the folder of the runs.
        for_others: whether others than this machine's own browsers can open it: by its address, or a proxy's name.

    Raises:
        EngineError: a class goes on and others could come in; or its file is damaged.
    """
    if not (parts(runs / FILE_NAME) or (runs / FILE_NAME).exists()):
        return
    classroom = Classroom(runs)
    try:
        goes_on = classroom.current() is not None
    finally:
        classroom.close()
    if goes_on and for_others:
        raise EngineError(
            "class_here",
            "{folder}: expected a folder without a class to open to everybody, found a class that goes on there; "
            "try `aelab class`, which lets its students in, or another folder with --runs.",
            folder=str(runs),
        )
