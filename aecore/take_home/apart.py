"""Takes in a run that somebody brought in a process of its own, which may take so much memory and time and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from aecore.datasets.own.parts import sweep
from aecore.datasets.own.share import Share
from aecore.errors import RunError
from aecore.machine.apart import SECONDS, Bounds, ask_apart
from aecore.take_home.zip_refusals import ended, late

LEAST_MEMORY = 1536 << 20
"""Bytes: PyTorch alone takes half of it."""

Made = TypeVar("Made")


def import_run_apart(
    path: Path,
    runs: Path,
    id: str,
    *,
    keep: Callable[[Path], Made],
    file: str = "",
    share: Share | None = None,
    memory: int | None = None,
    seconds: float = SECONDS,
    given_up: Callable[[], bool] = lambda: False,
) -> Made:
    """Reads the zip of a run as `aecore.import_run` does, and has it kept.

    Args:
        path: of the zip.
        runs: the folder of all runs.
        id: of the run that it becomes.
        keep: is given the folder in which all of it lies, beside the runs and of their disk; what it does not move
            from there is removed.
        file: what the zip is called, where that is not its name on this disk.
        share: what it may take of the disk, beside what is free; None for anything.
        memory: bytes the process may take; None for half of what is free, within bounds.
        seconds: how long it may take.
        given_up: asked again and again; once it says so, the process is ended.

    Raises:
        RunError: as `aecore.import_run`, and where it needs more memory, time or room on the disk; nothing is left
            of it then.
        GivenUpError: `given_up` said so.
    """
    called = file or path.name
    asked = {"path": str(path), "runs": str(runs), "id": id, "file": called}

    def take(answer: dict[str, Any]) -> Made:
        if "refused" in answer:
            raise RunError.known(answer["refused"])
        return keep(runs / str(answer["made"]))

    return ask_apart(
        "aecore.take_home.child",
        {**asked, "share": asdict(share) if share else None},
        Bounds(lambda: late(called), lambda: ended(called), memory, seconds, LEAST_MEMORY, given_up),
        take=take,
        clear=lambda process: sweep(runs, process),
    )
